import { Anchor, Table, Text } from '@mantine/core';
import { useCallbackRef } from '@mantine/hooks';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';

import type { ReviewRequest } from '@/api/types';
import { useCurrentWebsite } from '@/lib/current-website';
import { useDateFormats, type DateFormats } from '@/lib/dates';

import { useDrawer, type DrawerState } from '../use-drawer';
import classes from './Tracking.module.css';

/** The historical columns (domain.md 6.8), each with the field it shows. */
const STEPS = [
  ['retrieval', 'received_at'],
  ['scheduling', 'scheduled_at'],
  ['sending', 'sent_at'],
  ['reading', 'opened_at'],
  ['opening', 'form_opened_at'],
  ['submission', 'submitted_at'],
] as const;

interface Props {
  rows: ReviewRequest[];
  stale: boolean; // rows of the previous filters, shown until the new ones come
}

/** Every step of every request with its date, side by side. */
export function ReportingTable({ rows, stale }: Props) {
  const { t } = useTranslation();
  const dates = useDateFormats(useCurrentWebsite().time_zone);
  const open = useCallbackRef(useDrawer().open);
  return (
    <Table.ScrollContainer minWidth={680}>
      <Table
        className={classes.table ?? ''}
        data-stale={stale || undefined}
        highlightOnHover
        aria-label={t('tracking.table')}
        aria-busy={stale}
      >
        <Table.Thead>
          <Table.Tr>
            <Table.Th className={classes.orderColumn ?? ''}>{t('tracking.reporting.order')}</Table.Th>
            {STEPS.map(([name]) => (
              <Table.Th key={name}>{t(`tracking.reporting.${name}`)}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((request) => (
            <ReportingRow key={request.id} request={request} dates={dates} onOpen={open} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

interface RowProps {
  request: ReviewRequest;
  dates: DateFormats;
  onOpen: DrawerState['open'];
}

/** Stands still while filters change beside it. */
const ReportingRow = memo(function ReportingRow({ request, dates, onOpen }: RowProps) {
  const { t } = useTranslation();
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor
          component="button"
          type="button"
          className={classes.reference ?? ''}
          title={t('tracking.openOrder', { reference: request.purchase_reference })}
          onClick={() => onOpen(request.id, 'order')}
        >
          {request.purchase_reference}
        </Anchor>
        <Text size="xs" c="dimmed">
          {dates.date(request.experience_date)}
        </Text>
      </Table.Td>
      {STEPS.map(([name, field]) => (
        <Table.Td key={name}>
          <Instant at={request[field]} dates={dates} />
        </Table.Td>
      ))}
    </Table.Tr>
  );
});

function Instant({ at, dates }: { at: string | null; dates: DateFormats }) {
  if (at === null) return '–';
  return (
    <time dateTime={at}>
      <Text span display="block" size="xs">
        {dates.date(at)}
      </Text>
      <Text span display="block" size="xs" c="dimmed">
        {dates.time(at)}
      </Text>
    </time>
  );
}
