import { Box, SimpleGrid, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { FeedFlow } from '@/api/types';
import { Section } from '@/components/Section';

import { OPTIONS } from '../flow';

/** What a flow is set to; its secrets are not given back. */
export function FlowSettings({ flow }: { flow: FeedFlow }) {
  const { t } = useTranslation('feeds');
  const chosen = OPTIONS.filter(
    (name) => flow.options[name] && (name !== 'csv_header' || flow.format === 'csv'),
  );
  const fields = [
    [t('methodLabel'), t(`method.${flow.method}`)],
    [t('host'), flow.host],
    [t('port'), flow.port === null ? null : String(flow.port)],
    [t('username'), flow.username],
    [t('directory'), flow.directory],
    [t('options'), flow.format === 'google' ? null : chosen.map((name) => t(`option.${name}`)).join(', ')],
    [t('hostKey'), flow.method === 'sftp' ? (flow.host_key_fingerprint ?? t('hostKeyNone')) : null],
  ] as const;
  return (
    <Section title={t('settings')}>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md" verticalSpacing="sm">
        {fields.map(([label, value]) => value && <Field key={label} label={label} value={value} />)}
      </SimpleGrid>
    </Section>
  );
}

function Field({ label, value }: { label: string; value: string }) {
  return (
    <Box component="dl" m={0}>
      <Text size="xs" c="dimmed" component="dt">
        {label}
      </Text>
      <Text size="sm" component="dd" m={0} style={{ overflowWrap: 'anywhere' }}>
        {value}
      </Text>
    </Box>
  );
}
