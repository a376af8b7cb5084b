import { Button, Drawer, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ReviewRequestDetail } from '@/api/types';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useCurrentWebsite } from '@/lib/current-website';

import { requestQuery } from '../api/get-request';
import { useDrawer, type DrawerState } from '../use-drawer';
import { CancelRequest } from './CancelRequest';
import { HistoryTimeline } from './HistoryTimeline';
import { LateHint } from './LateHint';
import { OrderDetails } from './OrderDetails';
import { StatusBadge } from './StatusChip';
import classes from './Tracking.module.css';

/** One request beside the list: its time line, or its order with everything known of it. */
export function RequestDrawer() {
  const { t } = useTranslation();
  const drawer = useDrawer();
  const id = useLastOpened(drawer.request);
  const website = useCurrentWebsite();
  const request = useQuery({ ...requestQuery(website.id_website, id ?? ''), enabled: id !== null });
  const reference = request.data?.purchase_reference;
  return (
    <Drawer
      opened={drawer.request !== null}
      onClose={drawer.close}
      returnFocus={false}
      position="right"
      size={480}
      padding="lg"
      classNames={{ title: classes.drawerTitle ?? '' }}
      closeButtonProps={{ 'aria-label': t('app.close') }}
      title={reference ? t('request.orderTitle', { reference }) : t('request.history')}
    >
      {request.isPending && <DrawerSkeleton />}
      {request.isError && <ProblemAlert error={request.error} onRetry={() => void request.refetch()} />}
      {request.data && <RequestViews request={request.data} drawer={drawer} />}
    </Drawer>
  );
}

/** Keeps the content in place while the drawer slides out. */
function useLastOpened(id: string | null): string | null {
  const [last, setLast] = useState(id);
  if (id !== null && id !== last) setLast(id);
  return id ?? last;
}

function RequestViews({ request, drawer }: { request: ReviewRequestDetail; drawer: DrawerState }) {
  const { t } = useTranslation();
  return (
    <Stack gap="lg">
      <Group gap="xs">
        <StatusBadge status={request.status} />
        <Text size="sm" c="dimmed">
          {request.email}
        </Text>
      </Group>
      <LateHint request={request} />
      {drawer.view === 'order' && <OrderDetails request={request} />}
      <HistoryTimeline request={request} />
      {drawer.view === 'history' && (
        <Button variant="default" onClick={() => drawer.open(request.id, 'order')}>
          {t('request.showOrder')}
        </Button>
      )}
      <CancelRequest request={request} />
    </Stack>
  );
}

function DrawerSkeleton() {
  const { t } = useTranslation();
  return (
    <Stack gap="lg" role="status" aria-label={t('app.loading')}>
      <Skeleton height={20} width="50%" radius="xl" />
      <Skeleton height={110} />
      <Skeleton height={180} />
    </Stack>
  );
}
