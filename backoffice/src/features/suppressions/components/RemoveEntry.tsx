import { ActionIcon, Button, Group, Popover, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import type { Suppression, Website } from '@/api/types';
import { ProblemAlert } from '@/components/ProblemAlert';

import { removeSuppression, suppressionsQuery } from '../api/suppressions';

/** Asks first: nobody knows the address any more, so it could not be put back. */
export function RemoveEntry({ website, entry }: { website: Website; entry: Suppression }) {
  const { t } = useTranslation('suppressions');
  const { t: common } = useTranslation();
  const queryClient = useQueryClient();
  const [opened, popover] = useDisclosure();
  const remove = useMutation({
    mutationFn: () => removeSuppression(website, entry.id),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: suppressionsQuery(website).queryKey }),
  });
  return (
    <Popover opened={opened} onChange={popover.set} position="left" trapFocus withArrow width={300}>
      <Popover.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('removeEntry', { shown: entry.shown })}
          onClick={popover.open}
        >
          <IconTrash size={16} stroke={1.7} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('removeEntry', { shown: entry.shown })}>
        <Stack gap="sm">
          <Text size="sm">{t('removeText', { shown: entry.shown })}</Text>
          {remove.error && <ProblemAlert error={remove.error} />}
          <Group justify="flex-end" gap="xs">
            <Button size="xs" variant="default" onClick={popover.close}>
              {common('app.close')}
            </Button>
            <Button size="xs" color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
              {t('remove')}
            </Button>
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
