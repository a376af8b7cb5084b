import { Alert, Button, Group, Paper, Stack, Text, Transition } from '@mantine/core';
import { IconCircleCheck, IconLock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { ApiProblem } from '@/api/problem';
import type { CollectionSettings, Website } from '@/api/types';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useMayChange } from '@/lib/current-website';

import { changeOf, useSettingsForm } from '../use-settings-form';
import { IntakeSection } from './IntakeSection';
import { ModerationSection } from './ModerationSection';
import { RequestSections } from './RequestSections';
import classes from './Configuration.module.css';
import { SenderSection } from './SenderSection';

interface Props {
  website: Website;
  settings: CollectionSettings;
}

export function SettingsForm({ website, settings }: Props) {
  const { t } = useTranslation('configuration');
  const mayChange = useMayChange();
  const { form, saving, save, discard } = useSettingsForm(website, settings);
  const isChanged = Object.keys(changeOf(form.values, settings)).length > 0;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <fieldset disabled={!mayChange} className={classes.fields}>
        <Stack gap="lg" maw={860} pb={90}>
          {!mayChange && (
            <Alert color="gray" icon={<IconLock />}>
              {t('readOnly')}
            </Alert>
          )}
          <RequestSections form={form} timeZone={website.time_zone} />
          <SenderSection form={form} />
          <ModerationSection form={form} />
          <IntakeSection form={form} />
        </Stack>
      </fieldset>
      <div className={classes.bar} role="status">
        {saving.isSuccess && !isChanged && (
          <Paper withBorder shadow="lg" px="md" py="sm" w="fit-content" className={classes.save ?? ''}>
            <Group gap="xs">
              <IconCircleCheck size={18} color="var(--mantine-color-proof-6)" aria-hidden />
              <Text size="sm">{t('saved')}</Text>
            </Group>
          </Paper>
        )}
        <Transition mounted={isChanged} transition="slide-up">
          {(styles) => (
            <Paper withBorder shadow="lg" p="sm" style={styles} className={classes.save ?? ''}>
              <Stack gap="xs">
                {saving.error && !hasFields(saving.error) && <ProblemAlert error={saving.error} />}
                <Group justify="space-between">
                  <Text size="sm">{t('unsaved')}</Text>
                  <Group gap="xs">
                    <Button variant="default" onClick={discard}>
                      {t('discard')}
                    </Button>
                    <Button type="submit" loading={saving.isPending}>
                      {t('save')}
                    </Button>
                  </Group>
                </Group>
              </Stack>
            </Paper>
          )}
        </Transition>
      </div>
    </form>
  );
}

function hasFields(error: Error): boolean {
  return error instanceof ApiProblem && error.errors.some(({ pointer }) => pointer);
}
