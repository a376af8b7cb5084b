import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconUserOff } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import type { ModeratedReview } from '@/api/types';
import { Confirm } from '@/components/Confirm';
import { useReviewWords } from '@/components/review/use-review-words';

import { anonymize } from '../api/moderation';

/** Takes the author's personal data out for good, as they asked (domain.md 7.8). */
export function Anonymization({ review }: { review: ModeratedReview }) {
  const { t } = useTranslation('moderation');
  const words = useReviewWords();
  const queryClient = useQueryClient();
  const [asking, dialog] = useDisclosure();
  const erasing = useMutation({
    mutationFn: () => anonymize(review.id),
    onSuccess: () => {
      dialog.close();
      return queryClient.invalidateQueries({ queryKey: ['moderation'] });
    },
  });
  if (review.anonymized) return null;
  return (
    <>
      <Button
        size="xs"
        variant="default"
        mr="auto"
        leftSection={<IconUserOff size={16} stroke={1.7} />}
        onClick={dialog.open}
      >
        {t('anonymize')}
      </Button>
      <Confirm
        opened={asking}
        title={t('anonymizeTitle')}
        text={t('anonymizeText', { name: words.author(review) })}
        action={t('anonymize')}
        running={erasing.isPending}
        error={erasing.error}
        onConfirm={() => erasing.mutate()}
        onClose={dialog.close}
      />
    </>
  );
}
