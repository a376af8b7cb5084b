import { Group, Paper, Skeleton, Title } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import type { PageScheme } from '@/lib/framed-page';

import { PageFrame, type Device } from './PageFrame';
import { PageFrameSwitches } from './PageFrameSwitches';
import classes from './PagePreview.module.css';
import { ProblemAlert } from './ProblemAlert';

interface Props {
  query: UseQueryResult<{ html: string }>;
  tools?: ReactNode;
  begin?: string; // what of the page comes into sight first, as a selector
  isSaidElsewhere?: boolean; // why there is none
  children?: ReactNode; // what stands between the tools and the page
}

/** A page that customers will see, as it comes out of what is being set. */
export function PagePreview({ query, tools, begin, isSaidElsewhere = false, children }: Props) {
  const { t } = useTranslation();
  const [device, setDevice] = useState<Device>('desktop');
  const [scheme, setScheme] = useState<PageScheme>('light');
  const frame = { title: t('preview.title'), scheme, device, ...(begin !== undefined && { begin }) };
  return (
    <Paper withBorder className={classes.paper ?? ''} component="section" aria-labelledby="preview">
      <Group className={classes.bar ?? ''} justify="space-between" gap="xs">
        <Title order={2} size="h5" id="preview">
          {t('preview.title')}
        </Title>
        <Group gap="xs">
          <PageFrameSwitches device={device} scheme={scheme} onDevice={setDevice} onScheme={setScheme} />
          {tools}
        </Group>
      </Group>
      {query.error && !isSaidElsewhere && (
        <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />
      )}
      {children}
      {query.data ? <PageFrame {...frame} html={query.data.html} /> : <Skeleton height={560} radius={0} />}
    </Paper>
  );
}
