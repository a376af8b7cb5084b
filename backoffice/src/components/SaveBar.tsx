import { Button, Group, Paper, Stack, Text, Transition } from '@mantine/core';
import { IconArrowBackUp, IconCircleCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { ApiProblem } from '@/api/problem';
import type { StoredForm } from '@/lib/use-stored-form';

import { ProblemAlert } from './ProblemAlert';
import classes from './SaveBar.module.css';

/** Stays in sight while a form differs from what is stored; afterwards it offers the way back. */
export function SaveBar<Values extends object>({ editing }: { editing: StoredForm<Values> }) {
  const { t } = useTranslation();
  const { saving, isChanged, discard, undo, isUndone } = editing;
  return (
    <div className={classes.bar} role="status">
      {saving.isSuccess && !isChanged && (
        <Paper withBorder shadow="lg" px="md" py="sm" w="fit-content" className={classes.paper ?? ''}>
          <Group gap="xs">
            <IconCircleCheck size={18} color="var(--mantine-color-proof-6)" aria-hidden />
            <Text size="sm">{t(isUndone ? 'saving.undone' : 'saving.saved')}</Text>
            {undo && (
              <Button
                size="compact-sm"
                variant="subtle"
                leftSection={<IconArrowBackUp size={16} stroke={1.7} />}
                onClick={undo}
              >
                {t('saving.undo')}
              </Button>
            )}
          </Group>
        </Paper>
      )}
      <Transition mounted={isChanged} transition="slide-up">
        {(styles) => (
          <Paper withBorder shadow="lg" p="sm" style={styles} className={classes.paper ?? ''}>
            <Stack gap="xs">
              {saving.error && !hasFields(saving.error) && <ProblemAlert error={saving.error} />}
              <Group justify="space-between">
                <Text size="sm">{t('saving.unsaved')}</Text>
                <Group gap="xs">
                  <Button variant="default" onClick={discard}>
                    {t('saving.discard')}
                  </Button>
                  <Button type="submit" loading={saving.isPending}>
                    {t('saving.save')}
                  </Button>
                </Group>
              </Group>
            </Stack>
          </Paper>
        )}
      </Transition>
    </div>
  );
}

function hasFields(error: Error): boolean {
  return error instanceof ApiProblem && error.errors.some(({ pointer }) => pointer);
}
