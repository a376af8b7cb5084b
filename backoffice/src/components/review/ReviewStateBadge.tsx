import { Badge } from '@mantine/core';

import type { ReviewState } from '@/api/types';

import { readableOn, STATE_LOOKS } from './review-looks';
import { useReviewWords } from './use-review-words';

export function ReviewStateBadge({ state }: { state: ReviewState }) {
  const words = useReviewWords();
  const { color, Icon } = STATE_LOOKS[state];
  return (
    <Badge
      c={readableOn(color)}
      color={color}
      variant="light"
      fw={600}
      fz={12}
      flex="none"
      leftSection={<Icon size={13} stroke={2} />}
    >
      {words.state(state)}
    </Badge>
  );
}
