import { Button, Stack, Text, Title } from '@mantine/core';
import { IconFlag } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Review } from '@/api/types';
import { Flags } from '@/components/review/Flags';
import { useCurrentWebsite, useMayChange } from '@/lib/current-website';

import { evidenceAddress } from '../api/reviews';
import { flagObstacle, takesEvidence } from '../review-rules';
import { EvidenceDrop } from './EvidenceDrop';
import { FlagForm } from './FlagForm';

/** What the merchant holds against a review: flags so far with their outcome, and a new one. */
export function FlagSection({ review }: { review: Review }) {
  const { t } = useTranslation('reviews');
  const { id_website, time_zone } = useCurrentWebsite();
  const mayChange = useMayChange();
  const [flagging, setFlagging] = useState(false);
  const id = useId();
  const obstacle = flagObstacle(review);
  if (!mayChange && review.flags.length === 0) return null;
  return (
    <section aria-labelledby={id}>
      <Title order={3} size="h5" mb="xs" id={id}>
        {t('flags')}
      </Title>
      <Stack gap="sm" align="stretch">
        <Flags
          flags={review.flags}
          timeZone={time_zone}
          fileAddress={(evidence) => evidenceAddress(id_website, review.id, evidence)}
        />
        {mayChange && takesEvidence(review) && <EvidenceDrop review={review} />}
        {mayChange && obstacle !== null && (
          <Text size="sm" c="dimmed">
            {t(`flagObstacle.${obstacle}`)}
          </Text>
        )}
        {mayChange && obstacle === null && !flagging && (
          <Button
            size="xs"
            variant="default"
            mr="auto"
            leftSection={<IconFlag size={16} stroke={1.7} />}
            onClick={() => setFlagging(true)}
          >
            {t('flag')}
          </Button>
        )}
        {mayChange && obstacle === null && flagging && (
          <FlagForm review={review} onDone={() => setFlagging(false)} />
        )}
      </Stack>
    </section>
  );
}
