import { SegmentedControl, Tabs, Text, Title } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { IconFlag2, IconGavel } from '@tabler/icons-react';
import { useIsMutating } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { SearchInput } from '@/components/SearchInput';
import { usePageTitle } from '@/lib/page-title';

import { QUEUES, type Queue } from '../address';
import { useAddress } from '../use-address';
import { QueuePane } from './QueuePane';
import { ReportsPane } from './ReportsPane';
import classes from './Moderation.module.css';

export function ModerationPage() {
  const { t } = useTranslation('moderation');
  const [{ view, queue, q }, go] = useAddress();
  usePageTitle(t('title'));
  useStayUntilAnswered();
  return (
    <>
      <Title order={1} size="h2" lts={-0.6}>
        {t('title')}
      </Title>
      <Text c="dimmed" size="sm" mb="md">
        {t('subtitle')}
      </Text>
      <Tabs
        value={view}
        onChange={(chosen) =>
          go({ view: chosen === 'reports' ? 'reports' : 'queue', review: null, report: null })
        }
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="queue" leftSection={<IconGavel size={16} stroke={1.7} />}>
            {t('queue')}
          </Tabs.Tab>
          <Tabs.Tab value="reports" leftSection={<IconFlag2 size={16} stroke={1.7} />}>
            {t('reports')}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="queue">
          <div className={classes.filters}>
            <SegmentedControl
              aria-label={t('show')}
              value={queue}
              onChange={(chosen: Queue) => go({ queue: chosen, review: null })}
              data={QUEUES.map((value) => ({ value, label: t(`queues.${value}`) }))}
            />
            <SearchInput
              label={t('search')}
              placeholder={t('searchHint')}
              value={q}
              onChange={(typed) => go({ q: typed, review: null })}
            />
          </div>
          <QueuePane queue={queue} q={q} />
        </Tabs.Panel>
        <Tabs.Panel value="reports">
          <ReportsPane />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

/** What is shown as done may still be on its way, and would end with the page. */
function useStayUntilAnswered(): void {
  const isUnderWay = useIsMutating({ mutationKey: ['moderation'] }) > 0;
  useWindowEvent('beforeunload', (event) => {
    if (isUnderWay) event.preventDefault();
  });
}
