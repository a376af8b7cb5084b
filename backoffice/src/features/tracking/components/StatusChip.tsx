import { Badge, Text, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { ReviewRequest } from '@/api/types';
import type { DateFormats } from '@/lib/dates';

import { isStatus, STATUS_LOOKS } from '../statuses';
import { useRequestWords } from '../use-request-words';
import classes from './Tracking.module.css';

interface Props {
  request: ReviewRequest;
  dates: DateFormats;
  onClick: () => void;
}

/** The current status with the date of that step; opens the time line. */
export function StatusChip({ request, dates, onClick }: Props) {
  const { t } = useTranslation();
  const words = useRequestWords();
  const status = words.status(request.status);
  const label = t('tracking.openHistory', { reference: request.purchase_reference, status });
  return (
    <UnstyledButton className={classes.chip ?? ''} onClick={onClick} title={label}>
      <StatusBadge status={request.status} />
      <Text size="xs" c="dimmed" pt={3}>
        {dates.dateTime(dateOfStep(request))}
        {request.reason && ` · ${words.reason(request.reason)}`}
      </Text>
    </UnstyledButton>
  );
}

export function StatusBadge({ status }: { status: string }) {
  const words = useRequestWords();
  const { color, Icon } = isStatus(status) ? STATUS_LOOKS[status] : STATUS_LOOKS.programmed;
  return (
    <Badge
      c={statusText(color)}
      className={classes.badge ?? ''}
      color={color}
      variant="light"
      size="md"
      fw={600}
      fz={12}
      leftSection={<Icon size={13} stroke={2} />}
    >
      {words.status(status)}
    </Badge>
  );
}

/** The component library's own text colors are too pale on yellow and orange to be read by everybody. */
function statusText(color: string): string {
  const onPale = `color-mix(in srgb, var(--mantine-color-${color}-9) 65%, black)`;
  return `light-dark(${onPale}, var(--mantine-color-${color}-1))`;
}

/** For a planned request the date is that of its sending to come (domain.md 6.4), not of its planning. */
function dateOfStep({ status, status_at, scheduled_at }: ReviewRequest): string {
  return status === 'programmed' ? scheduled_at : status_at;
}
