import { Alert, Button, Grid, Group, Skeleton, Stack } from '@mantine/core';
import { IconFingerprint, IconLockOpen, IconPencil, IconPlayerPause } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';

import { BackLink } from '@/components/BackLink';
import type { FeedFlow, Website } from '@/api/types';
import { PageHeading } from '@/components/PageHeading';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useCurrentWebsite, useMayChange } from '@/lib/current-website';

import { useLatestCheck } from '../api/checks';
import { flowQuery } from '../api/flows';
import { awaitsHostKey } from '../flow';
import { flowPath, flowsPath } from '../paths';
import { useFlowWords } from '../use-flow-words';
import { ActiveSwitch } from './ActiveSwitch';
import { Checks } from './Checks';
import { FlowBadge } from './FlowBadge';
import { FlowSettings } from './FlowSettings';
import { Manifest } from './Manifest';
import { RemoveFlow } from './RemoveFlow';
import { Runs } from './Runs';

export function FlowPage() {
  const { t } = useTranslation('feeds');
  const website = useCurrentWebsite();
  const { feedId = '' } = useParams();
  const flow = useQuery(flowQuery(website.id_website, feedId));
  return (
    <>
      <BackLink to={flowsPath(website.id_website)}>{t('back')}</BackLink>
      {flow.isPending && <Skeleton height={320} />}
      {flow.isError && <ProblemAlert error={flow.error} onRetry={() => void flow.refetch()} />}
      {flow.data && <OneFlow key={flow.data.id} flow={flow.data} website={website} />}
    </>
  );
}

interface Props {
  flow: FeedFlow;
  website: Website;
}

function OneFlow({ flow, website }: Props) {
  const words = useFlowWords();
  const mayChange = useMayChange();
  return (
    <>
      <PageHeading
        title={words.name(flow)}
        website={website}
        actions={<Actions flow={flow} website={website} />}
      >
        {words.destination(flow)}
      </PageHeading>
      <Stack gap="lg">
        <Notices flow={flow} />
        <Grid gap="lg" align="stretch">
          {mayChange && (
            <Grid.Col span={{ base: 12, lg: 7 }}>
              <Checks flow={flow} website={website} />
            </Grid.Col>
          )}
          <Grid.Col span={{ base: 12, lg: mayChange ? 5 : 12 }}>
            <FlowSettings flow={flow} />
          </Grid.Col>
        </Grid>
        <Runs flow={flow} website={website} />
        <Manifest flow={flow} website={website} />
        {mayChange && <RemoveFlow flow={flow} website={website} />}
      </Stack>
    </>
  );
}

function Actions({ flow, website }: Props) {
  const { t } = useTranslation('feeds');
  const mayChange = useMayChange();
  return (
    <Group gap="md">
      <FlowBadge flow={flow} />
      <ActiveSwitch flow={flow} withLabel />
      {mayChange && (
        <Button
          component={Link}
          to={`${flowPath(website.id_website, flow.id)}/edit`}
          variant="default"
          leftSection={<IconPencil size={16} stroke={1.7} />}
        >
          {t('edit')}
        </Button>
      )}
    </Group>
  );
}

/** What the merchant should know before anything else. */
function Notices({ flow }: { flow: FeedFlow }) {
  const { t } = useTranslation('feeds');
  const check = useLatestCheck(flow.id);
  return (
    <>
      {awaitsHostKey(flow) && check === undefined && (
        <Alert color="yellow" icon={<IconFingerprint />}>
          {t('unconfirmedText')}
        </Alert>
      )}
      {flow.insecure && (
        <Alert color="yellow" icon={<IconLockOpen />}>
          {t('insecure')}
        </Alert>
      )}
      {!flow.active && (
        <Alert color="gray" icon={<IconPlayerPause />}>
          {t('pausedHint')}
        </Alert>
      )}
    </>
  );
}
