import { Button, Group, Paper } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconFilter } from '@tabler/icons-react';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import type { Website } from '@/api/types';

import classes from './FilteredPage.module.css';
import { PageHeading } from './PageHeading';

// Only narrow screens need it, and not at once.
const FilterDrawer = lazy(async () => ({ default: (await import('./FilterDrawer')).FilterDrawer }));

interface Props {
  title: string;
  website: Pick<Website, 'name'>;
  subtitle: ReactNode;
  tools: ReactNode; // what can be done with the whole list
  filters: ReactNode;
  active: number; // filters set
  children: ReactNode;
}

/** A list with its filters at the left; where there is no room for them they come out of a drawer. */
export function FilteredPage({ title, website, subtitle, tools, filters, active, children }: Props) {
  const { t } = useTranslation();
  const [opened, drawer] = useDisclosure();
  const [wasOpened, setWasOpened] = useState(false);
  if (opened && !wasOpened) setWasOpened(true); // from then on it stays, to slide out as it slid in
  const actions = (
    <Group gap="xs">
      <Button
        hiddenFrom="lg"
        variant="default"
        leftSection={<IconFilter size={16} stroke={1.7} />}
        onClick={drawer.open}
      >
        {active > 0 ? t('tracking.filtersActive', { count: active }) : t('tracking.filters')}
      </Button>
      {tools}
    </Group>
  );
  return (
    <>
      <PageHeading title={title} website={website} actions={actions}>
        {subtitle}
      </PageHeading>
      <div className={classes.columns}>
        <Paper
          component="aside"
          withBorder
          p="md"
          className={classes.filters ?? ''}
          visibleFrom="lg"
          aria-label={t('tracking.filters')}
        >
          {filters}
        </Paper>
        {children}
      </div>
      {wasOpened && (
        <Suspense>
          <FilterDrawer opened={opened} onClose={drawer.close}>
            {filters}
          </FilterDrawer>
        </Suspense>
      )}
    </>
  );
}
