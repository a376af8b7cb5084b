import { Alert } from '@mantine/core';
import { IconClockExclamation } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { ReviewRequest } from '@/api/types';

/** A request not sent 24 h after its scheduled time is worth a word with support (domain.md 6.8). */
export function LateHint({ request: { hint } }: { request: ReviewRequest }) {
  const { t } = useTranslation();
  if (hint !== 'not_sent_after_24h') return null;
  return (
    <Alert color="yellow" title={t('request.lateTitle')} icon={<IconClockExclamation />}>
      {t('request.lateText')}
    </Alert>
  );
}
