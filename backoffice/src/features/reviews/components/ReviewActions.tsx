import { Alert, Button, Group, Stack } from '@mantine/core';
import { IconClock, IconExternalLink, IconEyeCheck, IconShieldSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { Review } from '@/api/types';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useReviewWords } from '@/components/review/use-review-words';
import { useCurrentWebsite, useMayChange } from '@/lib/current-website';

import { publish } from '../api/reviews';
import { isVisible, isWaiting } from '../review-rules';
import { useChange } from '../use-change';

/** Where a review stands, and what its merchant can make of that. */
export function ReviewActions({ review }: { review: Review }) {
  return (
    <>
      {isWaiting(review) && <PublishNow review={review} />}
      <Refusal review={review} />
      {isVisible(review) && <ShownOnCertificate review={review} />}
    </>
  );
}

function PublishNow({ review }: { review: Review }) {
  const { t } = useTranslation('reviews');
  const mayChange = useMayChange();
  const publication = useChange((idWebsite) => publish(idWebsite, review.id));
  const isHeld = review.state === 'in_moderation';
  return (
    <Alert
      variant="default"
      icon={isHeld ? <IconShieldSearch /> : <IconClock />}
      title={t(isHeld ? 'heldTitle' : 'pendingTitle')}
    >
      <Stack gap="sm" align="flex-start">
        {t(isHeld ? 'heldText' : 'pendingText')}
        {publication.error && <ProblemAlert error={publication.error} />}
        {mayChange && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconEyeCheck size={16} stroke={1.7} />}
            loading={publication.isPending}
            onClick={() => publication.mutate(undefined)}
          >
            {t('publish')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

function Refusal({ review }: { review: Review }) {
  const { t } = useTranslation('reviews');
  const words = useReviewWords();
  if (review.state === 'withdrawn') return <Alert variant="default">{t('withdrawnText')}</Alert>;
  if (review.state !== 'refused' || review.reason === null) return null;
  return (
    <Alert variant="default" title={words.reason(review.reason)}>
      {t('refusedText')}
    </Alert>
  );
}

function ShownOnCertificate({ review }: { review: Review }) {
  const { t } = useTranslation('reviews');
  const { id_website } = useCurrentWebsite();
  return (
    <Group>
      <Button
        component="a"
        href={`/certificate/${id_website}/reviews/${review.id}`}
        target="_blank"
        size="xs"
        variant="default"
        rightSection={<IconExternalLink size={14} stroke={1.7} />}
      >
        {t('seeOnCertificate')}
      </Button>
    </Group>
  );
}
