import { BarChart, LineChart } from '@mantine/charts';
import { useTranslation } from 'react-i18next';

import type { Compared } from '../compared';
import { useFormats } from '../use-formats';
import { ChartPanel } from './ChartPanel';
import classes from './Overview.module.css';
import { RatesPanel } from './RatesPanel';

import '@mantine/charts/styles.css';

const HEIGHT = 240;
const ROOM = { margin: { top: 10 } }; // for the highest tick, level with its line
const LOWEST_RATE = 1;
const HIGHEST_RATE = 5;
// The table beside each chart says the same to those who do not see or point.
const shared = { h: HEIGHT, dataKey: 'week', withLegend: true, accessibilityLayer: false } as const;
const legend = {
  legendProps: { verticalAlign: 'bottom', height: 32 },
  xAxisProps: { interval: 'equidistantPreserveStart' },
} as const;

/** The period week by week. */
export function Charts({ compared }: { compared: Compared }) {
  return (
    <div className={classes.columns}>
      <RequestsChart weeks={compared.requestWeeks} />
      <ReviewsChart weeks={compared.reviewWeeks} />
      <AverageChart weeks={compared.reviewWeeks} />
      <RatesPanel rates={compared.rates} />
    </div>
  );
}

function RequestsChart({ weeks }: { weeks: Compared['requestWeeks'] }) {
  const { t } = useTranslation('overview');
  const formats = useFormats();
  const series = [
    { name: 'scheduled', label: t('step.scheduled'), color: 'gray.6' },
    { name: 'sent', label: t('step.sent'), color: 'blue.6' },
    { name: 'submitted', label: t('step.submitted'), color: 'proof.6' },
  ] as const;
  return (
    <ChartPanel
      name="requests"
      columns={series.map(({ label }) => label)}
      rows={weeks.map((week) => ({
        ...week,
        cells: series.map(({ name }) => formats.whole(week[name])),
      }))}
    >
      <LineChart
        {...shared}
        lineChartProps={ROOM}
        {...legend}
        data={weeks.map((week) => ({ ...week, week: formats.day(week.first) }))}
        series={[...series]}
        curveType="monotone"
        valueFormatter={formats.whole}
      />
    </ChartPanel>
  );
}

function ReviewsChart({ weeks }: { weeks: Compared['reviewWeeks'] }) {
  const { t } = useTranslation('overview');
  const formats = useFormats();
  const series = [
    { name: 'site', label: t('kind.site'), color: 'proof.6' },
    { name: 'product', label: t('kind.product'), color: 'indigo.4' },
  ] as const;
  return (
    <ChartPanel
      name="reviews"
      columns={series.map(({ label }) => label)}
      rows={weeks.map((week) => ({
        ...week,
        cells: series.map(({ name }) => formats.whole(week[name].count)),
      }))}
    >
      <BarChart
        {...shared}
        barChartProps={ROOM}
        {...legend}
        data={weeks.map(({ first, site, product }) => ({
          week: formats.day(first),
          site: site.count,
          product: product.count,
        }))}
        series={[...series]}
        type="stacked"
        maxBarWidth={36}
        valueFormatter={formats.whole}
        yAxisProps={{ allowDecimals: false }}
      />
    </ChartPanel>
  );
}

function AverageChart({ weeks }: { weeks: Compared['reviewWeeks'] }) {
  const { t } = useTranslation('overview');
  const formats = useFormats();
  const series = [
    { name: 'site', label: t('kind.site'), color: 'proof.6' },
    { name: 'product', label: t('kind.product'), color: 'indigo.4' },
  ] as const;
  const written = (average: number | null) => (average === null ? '–' : formats.rate(average));
  return (
    <ChartPanel
      name="average"
      columns={series.map(({ label }) => label)}
      rows={weeks.map((week) => ({ ...week, cells: series.map(({ name }) => written(week[name].average)) }))}
    >
      <LineChart
        {...shared}
        lineChartProps={ROOM}
        {...legend}
        data={weeks.map(({ first, site, product }) => ({
          week: formats.day(first),
          site: site.average,
          product: product.average,
        }))}
        series={[...series]}
        curveType="linear"
        connectNulls
        valueFormatter={formats.rate}
        yAxisProps={{ domain: [LOWEST_RATE, HIGHEST_RATE], tickCount: 5 }}
      />
    </ChartPanel>
  );
}
