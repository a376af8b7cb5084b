import { Alert, Badge, Box, Group, Switch, Text } from '@mantine/core';
import { IconAlertTriangle, IconSend } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import type { Connector, Website } from '@/api/types';
import { ProblemAlert } from '@/components/ProblemAlert';
import { Pair, Section } from '@/components/Section';
import { useMayChange } from '@/lib/current-website';
import { useDateFormats } from '@/lib/dates';
import { silentSince } from '@/lib/silent-connector';

import { useActivation } from '../api/connector';
import { Actions } from './Actions';
import { CheckSteps } from './CheckSteps';
import { Outcome } from './Outcome';

interface Props {
  connector: Connector;
  website: Website;
}

/** Whether orders come, and what can be done about it. */
export function ConnectorState({ connector, website }: Props) {
  const { t } = useTranslation('connector');
  return (
    <Section title={t('state')}>
      <Activation connector={connector} website={website} />
      <Warnings connector={connector} website={website} />
      <Facts connector={connector} website={website} />
      <Actions website={website} />
      {connector.last_test && <CheckSteps check={connector.last_test} website={website} />}
    </Section>
  );
}

function Activation({ connector, website }: Props) {
  const { t } = useTranslation('connector');
  const mayChange = useMayChange();
  const activation = useActivation(website.id_website);
  return (
    <>
      <Switch
        label={t('activate')}
        description={t('activateHint')}
        checked={connector.active}
        disabled={!mayChange}
        onChange={({ currentTarget }) => activation.mutate(currentTarget.checked)}
      />
      {activation.error && <ProblemAlert error={activation.error} />}
    </>
  );
}

function Warnings({ connector, website }: Props) {
  const { t } = useTranslation('connector');
  const formats = useDateFormats(website.time_zone);
  const since = silentSince(connector, new Date());
  return (
    <>
      {since !== null && (
        <Alert color="red" icon={<IconAlertTriangle />} title={t('silent', { at: formats.dateTime(since) })}>
          {t('silentHint')}
        </Alert>
      )}
      {connector.outdated && (
        <Alert color="orange" icon={<IconAlertTriangle />} title={t('outdated')}>
          {t('outdatedHint')}
        </Alert>
      )}
      {!connector.configuration_is_sent && (
        <Alert color="blue" icon={<IconSend />} title={t('notSent')}>
          {t('notSentHint')}
        </Alert>
      )}
    </>
  );
}

function Facts({ connector, website }: Props) {
  const { t } = useTranslation('connector');
  const formats = useDateFormats(website.time_zone);
  const { last_retrieval: last, configuration_sent_at: sentAt } = connector;
  return (
    <Pair>
      <Fact label={t('module')}>{connector.module_version ?? t('unknownYet')}</Fact>
      <Fact label={t('cmsVersion', { cms: t(`cms.${connector.cms}`) })}>
        {connector.cms_version ?? t('unknownYet')}
      </Fact>
      <Fact label={t('lastRetrieval')}>
        {last === null ? (
          t('noneYet')
        ) : (
          <Group gap="xs">
            {formats.dateTime(last.started_at)}
            <Outcome retrieval={last} />
          </Group>
        )}
      </Fact>
      <Fact label={t('configurationSent')}>
        <Group gap="xs">
          {sentAt === null ? t('notYet') : formats.dateTime(sentAt)}
          {sentAt !== null && !connector.configuration_is_sent && (
            <Badge color="blue" variant="light">
              {t('changedSince')}
            </Badge>
          )}
        </Group>
      </Fact>
    </Pair>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Box component="dl" m={0}>
      <Text size="xs" c="dimmed" component="dt">
        {label}
      </Text>
      <Text size="sm" component="dd" m={0} mt={2}>
        {children}
      </Text>
    </Box>
  );
}
