import { Stack } from '@mantine/core';

import type { CollectionSettings, Website } from '@/api/types';
import { SaveForm } from '@/components/SaveForm';

import { useSettingsForm } from '../use-settings-form';
import { IntakeSection } from './IntakeSection';
import { ModerationSection } from './ModerationSection';
import { RequestSections } from './RequestSections';
import { SenderSection } from './SenderSection';

interface Props {
  website: Website;
  settings: CollectionSettings;
}

export function SettingsForm({ website, settings }: Props) {
  const editing = useSettingsForm(website, settings);
  const { form } = editing;
  return (
    <SaveForm editing={editing}>
      <Stack gap="lg" maw={860} pb={90}>
        <RequestSections form={form} timeZone={website.time_zone} />
        <SenderSection form={form} />
        <ModerationSection form={form} />
        <IntakeSection form={form} />
      </Stack>
    </SaveForm>
  );
}
