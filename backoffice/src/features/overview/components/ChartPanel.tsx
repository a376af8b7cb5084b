import { ActionIcon, Group, Paper, Text, Title, Tooltip } from '@mantine/core';
import { useToggle } from '@mantine/hooks';
import { IconChartLine, IconTable } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { useFormats } from '../use-formats';
import classes from './Overview.module.css';

export interface WeekRow {
  first: string;
  last: string;
  cells: string[];
}

interface Props {
  name: 'requests' | 'reviews' | 'average';
  columns: string[];
  rows: WeekRow[];
  children: ReactNode; // the chart
}

/** A chart, and the table it is drawn from: always there for who cannot see the chart, shown to who asks. */
export function ChartPanel({ name, columns, rows, children }: Props) {
  const { t } = useTranslation('overview');
  const [shown, toggle] = useToggle(['chart', 'table'] as const);
  const { t: shared } = useTranslation();
  const other = t(shown === 'chart' ? 'showTable' : 'showChart');
  return (
    <Paper
      withBorder
      p="md"
      className={classes.panel ?? ''}
      component="section"
      aria-labelledby={`chart-${name}`}
    >
      <Group justify="space-between" wrap="nowrap" align="flex-start" mb="sm">
        <div>
          <Title order={2} size="h5" id={`chart-${name}`}>
            {t(`chart.${name}`)}
          </Title>
          <Text size="xs" c="dimmed">
            {t(`chartHint.${name}`)}
          </Text>
        </div>
        <Tooltip label={other}>
          <ActionIcon
            variant="subtle"
            color="gray"
            onClick={() => toggle()}
            aria-label={shared('app.labelled', { label: other, text: t(`chart.${name}`) })}
          >
            {shown === 'chart' ? (
              <IconTable size={18} stroke={1.7} />
            ) : (
              <IconChartLine size={18} stroke={1.7} />
            )}
          </ActionIcon>
        </Tooltip>
      </Group>
      {shown === 'chart' && <div aria-hidden>{children}</div>}
      <div className={shown === 'chart' ? classes.unseen : ''}>
        <WeekTable name={name} columns={columns} rows={rows} />
      </div>
    </Paper>
  );
}

function WeekTable({ name, columns, rows }: Omit<Props, 'children'>) {
  const { t } = useTranslation('overview');
  const formats = useFormats();
  return (
    <table className={classes.bars} aria-labelledby={`chart-${name}`}>
      <thead>
        <tr>
          <th scope="col">{t('week')}</th>
          {columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ first, last, cells }) => (
          <tr key={first}>
            <th scope="row">{formats.week(first, last)}</th>
            {cells.map((cell, at) => (
              <td key={columns[at]}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
