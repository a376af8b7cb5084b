import { Alert, Button, Group, Modal, Progress, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCircleCheck, IconClockX, IconUpload } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import type { OrderImport, Website } from '@/api/types';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useDateFormats } from '@/lib/dates';
import { useNumberFormat } from '@/lib/numbers';

import { confirmImport, importQuery, importsQuery } from '../api/imports';

interface Props {
  website: Website;
  shown: OrderImport;
}

/** What can be done with an import now, or what became of it. */
export function NextStep({ website, shown }: Props) {
  const { t } = useTranslation('imports');
  switch (shown.state) {
    case 'previewed':
      return <Confirmation website={website} shown={shown} />;
    case 'importing':
      return <Storing shown={shown} />;
    case 'imported':
      return (
        <Alert color="proof" icon={<IconCircleCheck />} role="status">
          <Group justify="space-between">
            {t('done', { count: shown.rows_imported })}
            <Button component={Link} to="../../requests" relative="path" size="xs" variant="light">
              {t('toRequests')}
            </Button>
          </Group>
        </Alert>
      );
    case 'expired':
      return (
        <Alert color="gray" icon={<IconClockX />}>
          {t('expiredText')}
        </Alert>
      );
    case 'refused':
      return null;
  }
}

function Storing({ shown }: { shown: OrderImport }) {
  const { t } = useTranslation('imports');
  const number = useNumberFormat();
  const words = t('progress', {
    done: number(shown.rows_imported),
    total: number(shown.rows_importable),
  });
  return (
    <Stack gap="xs" role="status">
      <Progress
        value={(100 * shown.rows_imported) / Math.max(1, shown.rows_importable)}
        animated
        aria-label={words}
      />
      <Text size="sm" c="dimmed">
        {words}
      </Text>
    </Stack>
  );
}

function Confirmation({ website, shown }: Props) {
  const { t } = useTranslation('imports');
  const queryClient = useQueryClient();
  const dates = useDateFormats(website.time_zone);
  const [asking, dialog] = useDisclosure();
  const confirm = useMutation({
    mutationFn: () => confirmImport(website.id_website, shown.id),
    onSuccess: (answer) => {
      queryClient.setQueryData(importQuery(website.id_website, shown.id).queryKey, answer);
      void queryClient.invalidateQueries(importsQuery(website.id_website));
      void queryClient.invalidateQueries({ queryKey: ['requests', website.id_website] });
    },
  });
  const skipped = shown.rows_total - shown.rows_importable;
  return (
    <Stack gap="xs" align="flex-start">
      <Button
        size="md"
        leftSection={<IconUpload size={18} stroke={1.7} />}
        disabled={shown.rows_importable === 0}
        onClick={dialog.open}
      >
        {t('import', { count: shown.rows_importable })}
      </Button>
      <Text size="sm" c="dimmed">
        {shown.rows_importable === 0
          ? t('nothingToImport')
          : shown.expires_at && t('expires', { date: dates.dateTime(shown.expires_at) })}
      </Text>
      <Modal
        opened={asking}
        onClose={dialog.close}
        title={<Text fw={650}>{t('confirmTitle')}</Text>}
        withCloseButton={false}
      >
        <Stack gap="md">
          <Text size="sm">
            {t('confirmText', { count: shown.rows_importable })}{' '}
            {skipped > 0 && t('confirmSkipped', { count: skipped })}
          </Text>
          {confirm.error && <ProblemAlert error={confirm.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={dialog.close}>
              {t('cancel')}
            </Button>
            <Button data-autofocus loading={confirm.isPending} onClick={() => confirm.mutate()}>
              {t('import', { count: shown.rows_importable })}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Stack>
  );
}
