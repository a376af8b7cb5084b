import { Anchor, Table, Text, UnstyledButton } from '@mantine/core';
import { useCallbackRef } from '@mantine/hooks';
import { IconArrowDown, IconArrowUp, IconArrowsSort } from '@tabler/icons-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';

import type { RequestSort, ReviewRequest } from '@/api/types';
import { useCurrentWebsite } from '@/lib/current-website';
import { useDateFormats, type DateFormats } from '@/lib/dates';

import { useDrawer, type DrawerState } from '../use-drawer';
import { useRequestWords } from '../use-request-words';
import { StatusChip } from './StatusChip';
import classes from './Tracking.module.css';

interface Props {
  rows: ReviewRequest[];
  sort: RequestSort;
  onSort: (sort: RequestSort) => void;
  stale: boolean; // rows of the previous filters, shown until the new ones come
}

export function RequestTable({ rows, sort, onSort, stale }: Props) {
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
            <Table.Th className={classes.referenceColumn ?? ''}>{t('tracking.columns.reference')}</Table.Th>
            <Table.Th>{t('tracking.columns.email')}</Table.Th>
            <SortHeader
              className={classes.dateColumn}
              field="experience_date"
              label={t('tracking.columns.experienceDate')}
              {...{ sort, onSort }}
            />
            <SortHeader
              className={classes.statusColumn}
              field="status_at"
              label={t('tracking.columns.status')}
              {...{ sort, onSort }}
            />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((request) => (
            <RequestRow key={request.id} request={request} dates={dates} onOpen={open} />
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
const RequestRow = memo(function RequestRow({ request, dates, onOpen }: RowProps) {
  const { t } = useTranslation();
  const words = useRequestWords();
  const reference = request.purchase_reference;
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor
          component="button"
          type="button"
          className={classes.reference ?? ''}
          title={t('tracking.openOrder', { reference })}
          onClick={() => onOpen(request.id, 'order')}
        >
          {reference}
        </Anchor>
        <Text size="xs" c="dimmed">
          {words.type(request.type)}
        </Text>
      </Table.Td>
      <Table.Td>
        {request.email === null ? (
          <Text size="sm" c="dimmed">
            {t('tracking.erased')}
          </Text>
        ) : (
          <Text size="sm" className={classes.email ?? ''} title={request.email}>
            {request.email}
          </Text>
        )}
      </Table.Td>
      <Table.Td className={classes.nowrap ?? ''} title={dates.dateTime(request.experience_date)}>
        {dates.date(request.experience_date)}
      </Table.Td>
      <Table.Td>
        <StatusChip request={request} dates={dates} onClick={() => onOpen(request.id, 'history')} />
      </Table.Td>
    </Table.Tr>
  );
});

interface SortHeaderProps {
  field: 'experience_date' | 'status_at';
  label: string;
  className: string | undefined;
  sort: RequestSort;
  onSort: (sort: RequestSort) => void;
}

function SortHeader({ field, label, className, sort, onSort }: SortHeaderProps) {
  const { t } = useTranslation();
  const direction = { [field]: 'ascending', [`-${field}`]: 'descending' }[sort] as Direction | undefined;
  const Icon = direction ? { ascending: IconArrowUp, descending: IconArrowDown }[direction] : IconArrowsSort;
  return (
    <Table.Th className={className ?? ''} aria-sort={direction ?? 'none'}>
      <UnstyledButton
        className={classes.sort ?? ''}
        data-active={direction !== undefined || undefined}
        title={t('tracking.sortBy', { column: label })}
        onClick={() => onSort(direction === 'descending' ? field : `-${field}`)}
      >
        {label}
        <Icon size={14} stroke={1.8} />
      </UnstyledButton>
    </Table.Th>
  );
}

type Direction = 'ascending' | 'descending';
