import { Button, Group, Text } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { StoredForm } from '@/lib/use-stored-form';

/** Below a short form: what the save bar is to a long one. */
export function SaveRow<Values extends object>({ editing }: { editing: StoredForm<Values> }) {
  const { t } = useTranslation();
  const { saving, isChanged, discard, undo, isUndone } = editing;
  return (
    <Group mt="md" gap="xs" mih={36}>
      <Button type="submit" disabled={!isChanged} loading={saving.isPending}>
        {t('saving.save')}
      </Button>
      {isChanged && (
        <Button variant="default" onClick={discard}>
          {t('saving.discard')}
        </Button>
      )}
      <Group gap={6} role="status">
        {saving.isSuccess && !isChanged && (
          <>
            <IconCircleCheck size={18} color="var(--mantine-color-proof-6)" aria-hidden />
            <Text size="sm">{t(isUndone ? 'saving.undone' : 'saving.saved')}</Text>
            {undo && (
              <Button variant="subtle" size="compact-sm" onClick={undo}>
                {t('saving.undo')}
              </Button>
            )}
          </>
        )}
      </Group>
    </Group>
  );
}
