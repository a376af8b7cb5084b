import { Button, Drawer, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import type { ReviewRequestDetail } from '@/api/types';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useCurrentWebsite } from '@/lib/current-website';

import { requestQuery } from '../api/get-request';
import { useDrawer, type DrawerView } from '../use-drawer';
import { HistoryTimeline } from './HistoryTimeline';
import { LateHint } from './LateHint';
import { OrderDetails } from './OrderDetails';
import { StatusBadge } from './StatusChip';

export function RequestDrawer() {
  const { t } = useTranslation();
  const { request, close } = useDrawer();
  return (
    <Drawer
      opened={request !== null}
      onClose={close}
      position="right"
      size={480}
      padding="lg"
      closeButtonProps={{ 'aria-label': t('app.close') }}
      title={t('request.historyTitle')}
    >
      {request !== null && <RequestContent id={request} />}
    </Drawer>
  );
}

function RequestContent({ id }: { id: string }) {
  const website = useCurrentWebsite();
  const { view, open } = useDrawer();
  const request = useQuery(requestQuery(website.id_website, id));
  if (request.isPending) return <DrawerSkeleton />;
  if (request.isError) return <ProblemAlert error={request.error} onRetry={() => void request.refetch()} />;
  return <RequestViews request={request.data} view={view} onView={(next) => open(id, next)} />;
}

interface ViewsProps {
  request: ReviewRequestDetail;
  view: DrawerView;
  onView: (view: DrawerView) => void;
}

function RequestViews({ request, view, onView }: ViewsProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="lg">
      <Stack gap={8}>
        <Title order={2} size="h3" lts={-0.4} style={{ overflowWrap: 'anywhere' }}>
          {t('request.orderTitle', { reference: request.purchase_reference })}
        </Title>
        <Group gap="xs">
          <StatusBadge status={request.status} />
          <Text size="sm" c="dimmed">
            {request.email}
          </Text>
        </Group>
      </Stack>
      <LateHint request={request} />
      {view === 'order' && <OrderDetails request={request} />}
      <HistoryTimeline request={request} />
      {view === 'history' && (
        <Button variant="default" onClick={() => onView('order')}>
          {t('request.showOrder')}
        </Button>
      )}
    </Stack>
  );
}

function DrawerSkeleton() {
  const { t } = useTranslation();
  return (
    <Stack gap="lg" role="status" aria-label={t('app.loading')}>
      <Skeleton height={26} width="60%" />
      <Skeleton height={90} />
      <Skeleton height={180} />
    </Stack>
  );
}
