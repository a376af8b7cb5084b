import { Group, Paper, Skeleton, Title } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { PageFrame, type Device } from '@/components/PageFrame';
import { PageFrameSwitches } from '@/components/PageFrameSwitches';
import { ProblemAlert } from '@/components/ProblemAlert';
import type { PageScheme } from '@/lib/framed-page';

import classes from './Questionnaire.module.css';

export function FormPreview({ preview }: { preview: UseQueryResult<{ html: string }> }) {
  const { t } = useTranslation();
  const [device, setDevice] = useState<Device>('desktop');
  const [scheme, setScheme] = useState<PageScheme>('light');
  return (
    <Paper withBorder className={classes.paper ?? ''} component="section" aria-labelledby="form-preview">
      <Group className={classes.bar ?? ''} justify="space-between" gap="xs">
        <Title order={2} size="h5" id="form-preview">
          {t('preview.title')}
        </Title>
        <PageFrameSwitches device={device} scheme={scheme} onDevice={setDevice} onScheme={setScheme} />
      </Group>
      {preview.error && <ProblemAlert error={preview.error} onRetry={() => void preview.refetch()} />}
      {preview.data ? (
        <PageFrame
          title={t('preview.title')}
          html={preview.data.html}
          scheme={scheme}
          device={device}
          begin="#questions"
        />
      ) : (
        <Skeleton height={600} radius={0} />
      )}
    </Paper>
  );
}
