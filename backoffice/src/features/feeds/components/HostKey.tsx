import { Alert, Button, Code, Stack, Text } from '@mantine/core';
import { IconFingerprint, IconShieldExclamation } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { FeedCheck, FeedFlow, Website } from '@/api/types';
import { ProblemAlert } from '@/components/ProblemAlert';

import { useFlowChange } from '../api/flows';

interface Props {
  flow: FeedFlow;
  shown: NonNullable<FeedCheck['host_key']>;
  website: Website;
  onConfirmed: () => void;
}

/** Asks for the merchant's word on a key nobody has confirmed, or on one that has changed. */
export function HostKey({ flow, shown, website, onConfirmed }: Props) {
  const { t } = useTranslation('feeds');
  const change = useFlowChange(website.id_website, flow.id);
  const isChanged = shown.state === 'changed';
  if (shown.state === 'pinned' || shown.fingerprint === flow.host_key_fingerprint) return null;
  return (
    <Alert
      color={isChanged ? 'red' : 'yellow'}
      icon={isChanged ? <IconShieldExclamation /> : <IconFingerprint />}
      title={
        <Text component="span" inherit c="var(--mantine-color-text)">
          {isChanged ? t('key.changedTitle') : t('key.title')}
        </Text>
      }
    >
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{isChanged ? t('key.changedText') : t('key.text')}</Text>
        {isChanged && flow.host_key_fingerprint && (
          <Fingerprint label={t('key.before')} value={flow.host_key_fingerprint} />
        )}
        <Fingerprint label={t('key.fingerprint', { type: shown.type })} value={shown.fingerprint} />
        <Button
          color={isChanged ? 'red' : 'proof'}
          loading={change.isPending}
          onClick={() =>
            change.mutate({ host_key_fingerprint: shown.fingerprint }, { onSuccess: onConfirmed })
          }
        >
          {isChanged ? t('key.confirmChanged') : t('key.confirm')}
        </Button>
        {change.error && <ProblemAlert error={change.error} />}
      </Stack>
    </Alert>
  );
}

function Fingerprint({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <Text size="xs">{label}</Text>
      <Code fz="sm" style={{ overflowWrap: 'anywhere' }}>
        {value}
      </Code>
    </div>
  );
}
