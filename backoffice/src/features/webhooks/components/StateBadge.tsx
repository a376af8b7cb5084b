import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { Webhook, WebhookDelivery } from '@/api/types';

const DELIVERY_COLORS = { pending: 'blue', delivered: 'proof', failed: 'red' } as const;
const WEBHOOK_COLORS = { active: 'proof', failing: 'orange', disabled: 'red', off: 'gray' } as const;

export function DeliveryBadge({ state }: Pick<WebhookDelivery, 'state'>) {
  const { t } = useTranslation('webhooks');
  return (
    <Badge variant="light" color={DELIVERY_COLORS[state]}>
      {t(`state.${state}`)}
    </Badge>
  );
}

export function WebhookBadge({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation('webhooks');
  const condition = conditionOf(webhook);
  return (
    <Badge variant="light" color={WEBHOOK_COLORS[condition]}>
      {t(`condition.${condition}`)}
    </Badge>
  );
}

function conditionOf({ active, disabled_at, health }: Webhook): keyof typeof WEBHOOK_COLORS {
  if (disabled_at !== null) return 'disabled';
  if (!active) return 'off';
  return health.failing_since === null ? 'active' : 'failing';
}
