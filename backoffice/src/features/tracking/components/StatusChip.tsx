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
    <>
      <UnstyledButton className={classes.chip ?? ''} onClick={onClick} aria-label={label}>
        <StatusBadge status={request.status} />
        <Text size="sm" c="dimmed" span>
          {dates.dateTime(dateOfStep(request))}
        </Text>
      </UnstyledButton>
      {request.reason && (
        <Text size="xs" c="dimmed" pl={8} pt={3}>
          {words.reason(request.reason)}
        </Text>
      )}
    </>
  );
}

export function StatusBadge({ status }: { status: string }) {
  const words = useRequestWords();
  const { color, Icon } = isStatus(status) ? STATUS_LOOKS[status] : STATUS_LOOKS.programmed;
  return (
    <Badge
      color={color}
      variant="light"
      size="lg"
      tt="none"
      fw={550}
      fz={12.5}
      leftSection={<Icon size={14} stroke={1.9} />}
    >
      {words.status(status)}
    </Badge>
  );
}

/** For a planned request the date is that of its sending to come (domain.md 6.4), not of its planning. */
function dateOfStep({ status, status_at, scheduled_at }: ReviewRequest): string {
  return status === 'programmed' ? (scheduled_at ?? status_at) : status_at;
}
