import { Button, Group, Paper, Skeleton, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import type { ReaderReport } from '@/api/types';
import { EmptyState } from '@/components/EmptyState';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useReviewWords } from '@/components/review/use-review-words';
import { useDateFormats } from '@/lib/dates';
import { OWN_ZONE } from '@/lib/zone';

import { reportsQuery } from '../api/moderation';
import { useAddress } from '../use-address';
import { useDismissal } from '../use-dismissal';
import { ModeratedPane } from './ModeratedPane';
import classes from './Moderation.module.css';

/** What readers of the certificate pages find wrong, oldest first, beside the review it is about. */
export function ReportsPane() {
  const { t } = useTranslation('moderation');
  const { t: common } = useTranslation();
  const found = useInfiniteQuery(reportsQuery);
  const { leaving, dismiss } = useDismissal();
  const [{ report: opened }, go] = useAddress();
  if (found.isPending) return <Skeleton height={240} role="status" aria-label={common('app.loading')} />;
  if (found.isError) return <ProblemAlert error={found.error} onRetry={() => void found.refetch()} />;
  const reports = found.data.pages.flatMap((page) => page.items).filter(({ id }) => !leaving.includes(id));
  const current = reports.find(({ id }) => id === opened) ?? reports[0];
  if (current === undefined)
    return (
      <Paper withBorder className={classes.panel ?? ''}>
        <EmptyState icon={<IconCircleCheck />} title={t('noReportsTitle')}>
          {t('noReportsText')}
        </EmptyState>
      </Paper>
    );
  const closeCurrent = () => {
    const at = reports.indexOf(current);
    dismiss(current.id);
    go({ report: (reports[at + 1] ?? reports[at - 1])?.id ?? null });
  };
  return (
    <div className={classes.panes}>
      <div>
        <Paper withBorder component="ol" className={classes.list ?? ''}>
          {reports.map((report) => (
            <Report
              key={report.id}
              report={report}
              isCurrent={report === current}
              onOpen={() => go({ report: report.id })}
            />
          ))}
        </Paper>
        {found.hasNextPage && (
          <Group justify="center" mt="sm">
            <Button
              variant="default"
              size="xs"
              loading={found.isFetchingNextPage}
              onClick={() => void found.fetchNextPage()}
            >
              {common('tracking.loadMore')}
            </Button>
          </Group>
        )}
      </div>
      <Stack gap="md">
        <FullReport report={current} onDealtWith={closeCurrent} />
        <ModeratedPane key={current.review_id} reviewId={current.review_id} />
      </Stack>
    </div>
  );
}

interface ReportProps {
  report: ReaderReport;
  isCurrent: boolean;
  onOpen: () => void;
}

function Report({ report, isCurrent, onOpen }: ReportProps) {
  const words = useReviewWords();
  const dates = useDateFormats(OWN_ZONE);
  return (
    <li className={classes.item}>
      <UnstyledButton className={classes.choice ?? ''} aria-current={isCurrent} onClick={onOpen}>
        <Text size="sm" fw={600}>
          {words.reason(report.reason)}
        </Text>
        {report.comment && (
          <Text size="sm" lineClamp={3} className={classes.text ?? ''}>
            {report.comment}
          </Text>
        )}
        <Text size="xs" c="dimmed" mt={4}>
          {dates.dateTime(report.at)}
        </Text>
      </UnstyledButton>
    </li>
  );
}

/** What a reader says in full, until a moderator has dealt with it: then it is forgotten. */
function FullReport({ report, onDealtWith }: { report: ReaderReport; onDealtWith: () => void }) {
  const { t } = useTranslation('moderation');
  const words = useReviewWords();
  return (
    <Paper withBorder p="md" className={classes.panel ?? ''} component="section" aria-label={t('report')}>
      <Group justify="space-between" align="flex-start" wrap="nowrap" gap="md">
        <div>
          <Text size="sm" fw={600}>
            {t('readerSays', { reason: words.reason(report.reason) })}
          </Text>
          <Text size="sm" c={report.comment ? '' : 'dimmed'} className={classes.text ?? ''}>
            {report.comment || t('noComment')}
          </Text>
        </div>
        <Button size="xs" variant="default" flex="none" onClick={onDealtWith}>
          {t('dealtWith')}
        </Button>
      </Group>
    </Paper>
  );
}
