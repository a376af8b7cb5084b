import { Alert } from '@mantine/core';
import { IconClockExclamation } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ReviewRequest } from '@/api/types';

const LATE_AFTER_MS = 24 * 3_600_000;

/** A request not sent 24 h after its scheduled time is worth a word with support (domain.md 6.8). */
export function LateHint({ request: { status, scheduled_at } }: { request: ReviewRequest }) {
  const { t } = useTranslation();
  const [now] = useState(() => Date.now());
  const late =
    status === 'programmed' && scheduled_at !== null && Date.parse(scheduled_at) + LATE_AFTER_MS < now;
  if (!late) return null;
  return (
    <Alert color="yellow" title={t('request.lateTitle')} icon={<IconClockExclamation />}>
      {t('request.lateText')}
    </Alert>
  );
}
