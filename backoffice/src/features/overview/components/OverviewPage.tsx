import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { PageHeading } from '@/components/PageHeading';
import { useCurrentWebsite } from '@/lib/current-website';

import { PERIODS, usePeriod } from '../use-period';
import { Attention } from './Attention';
import { Numbers } from './Numbers';

export function OverviewPage() {
  const { t } = useTranslation('overview');
  const website = useCurrentWebsite();
  const [weeks, choose] = usePeriod();
  const period = (
    <SegmentedControl
      aria-label={t('period')}
      value={String(weeks)}
      onChange={(chosen) => choose(PERIODS.find((known) => String(known) === chosen) ?? weeks)}
      data={PERIODS.map((known) => ({ value: String(known), label: t('weeks', { count: known }) }))}
    />
  );
  return (
    <>
      <PageHeading title={t('title')} website={website} actions={period}>
        {t('subtitle', { timeZone: website.time_zone })}
      </PageHeading>
      <Attention website={website} />
      <Numbers website={website} weeks={weeks} />
    </>
  );
}
