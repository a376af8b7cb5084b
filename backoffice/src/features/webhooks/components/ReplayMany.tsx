import { Button, Group, Modal, Select, Stack, Switch, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconRefresh } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { ProblemAlert } from '@/components/ProblemAlert';

import { deliveriesKey, replaySince, type Place } from '../api/deliveries';

const SPANS = ['1', '24', '168', '720'] as const; // hours; what is older is no longer kept
type Span = (typeof SPANS)[number];

/** After an outage: everything since then once more. */
export function ReplayMany({ place }: { place: Place }) {
  const { t } = useTranslation('webhooks');
  const [opened, dialog] = useDisclosure();
  return (
    <>
      <Button variant="default" leftSection={<IconRefresh size={16} stroke={1.7} />} onClick={dialog.open}>
        {t('replayMany')}
      </Button>
      <Modal
        opened={opened}
        onClose={dialog.close}
        title={<Text fw={650}>{t('replayMany')}</Text>}
        withCloseButton={false}
      >
        <ReplayForm place={place} onClose={dialog.close} />
      </Modal>
    </>
  );
}

function ReplayForm({ place, onClose }: { place: Place; onClose: () => void }) {
  const { t } = useTranslation('webhooks');
  const { t: common } = useTranslation();
  const queryClient = useQueryClient();
  const [hours, setHours] = useState<Span>('24');
  const [onlyFailed, setOnlyFailed] = useState(true);
  const replay = useMutation({
    mutationFn: () =>
      replaySince(place, dayjs().subtract(Number(hours), 'hour').toISOString(), onlyFailed ? 'failed' : null),
    onSettled: () => queryClient.invalidateQueries({ queryKey: deliveriesKey(place) }),
  });
  return (
    <Stack gap="md">
      <Select
        label={t('since')}
        data={SPANS.map((span) => ({ value: span, label: t(`span.${span}`) }))}
        value={hours}
        onChange={(span) => span !== null && setHours(span)}
        allowDeselect={false}
      />
      <Switch
        label={t('onlyFailed')}
        checked={onlyFailed}
        onChange={({ currentTarget }) => setOnlyFailed(currentTarget.checked)}
      />
      <Text size="sm" role="status">
        {replay.data ? t('replayed', { count: replay.data.replayed }) : t('replayHint')}
      </Text>
      {replay.error && <ProblemAlert error={replay.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {replay.data ? common('app.close') : common('app.cancel')}
        </Button>
        {!replay.data && (
          <Button loading={replay.isPending} onClick={() => replay.mutate()}>
            {t('replayAction')}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
