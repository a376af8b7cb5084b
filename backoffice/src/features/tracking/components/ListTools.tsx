import { ActionIcon, Button, SegmentedControl, Tooltip } from '@mantine/core';
import { IconDownload, IconRefresh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { useCurrentWebsite } from '@/lib/current-website';

import { exportAddress } from '../api/list-requests';
import { COLUMNS, type Filters } from '../filters';

interface Props {
  filters: Filters;
  onChange: (change: Partial<Filters>) => void;
  refreshing: boolean;
  onRefresh: () => void;
}

/** What can be done with the whole list: other columns, a file of it, a look at what is new. */
export function ListTools({ filters, onChange, refreshing, onRefresh }: Props) {
  const { t } = useTranslation();
  const website = useCurrentWebsite();
  return (
    <>
      <SegmentedControl
        aria-label={t('tracking.view')}
        value={filters.columns}
        onChange={(chosen) => onChange({ columns: chosen })}
        data={COLUMNS.map((value) => ({ value, label: t(`tracking.views.${value}`) }))}
      />
      <Button
        component="a"
        href={exportAddress(website, filters)}
        download
        variant="default"
        leftSection={<IconDownload size={16} stroke={1.7} />}
      >
        {t('tracking.export')}
      </Button>
      <Tooltip label={t('tracking.refresh')}>
        <ActionIcon
          variant="default"
          size={36}
          aria-label={t('tracking.refresh')}
          loading={refreshing}
          onClick={onRefresh}
        >
          <IconRefresh size={18} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
    </>
  );
}
