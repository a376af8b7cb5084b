import { Text, Title } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';

import type { ReviewDetail } from '@/api/types';
import { Facts } from '@/components/review/Facts';

type Answer = ReviewDetail['answers'][number];

/** What the author answered to the merchant's own questions; nobody else sees it. */
export function Answers({ answers }: { answers: readonly Answer[] }) {
  const { t } = useTranslation('reviews');
  const id = useId();
  if (answers.length === 0) return null;
  return (
    <section aria-labelledby={id}>
      <Title order={3} size="h5" id={id}>
        {t('answers')}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {t('answersHint')}
      </Text>
      <Facts
        facts={answers.map((answer) => [answer.question, answer.text ?? answer.number ?? '–'] as const)}
      />
    </section>
  );
}
