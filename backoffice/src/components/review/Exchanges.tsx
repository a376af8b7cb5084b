import { Paper, Stack, Text, Title } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import type { Review, ReviewExchange } from '@/api/types';
import { useDateFormats } from '@/lib/dates';

import classes from './Review.module.css';
import { useReviewWords } from './use-review-words';

interface Props {
  review: Pick<Review, 'exchanges' | 'displayed_name'>;
  timeZone: string;
  noneYet: string;
  sending?: string | undefined; // a message on its way
  renderMessage?: (message: ReviewExchange, text: ReactNode) => ReactNode;
  children?: ReactNode;
}

/** The public thread under a review, oldest first; below it, what one can add. */
export function Exchanges({ review, timeZone, noneYet, sending, renderMessage, children }: Props) {
  const { t } = useTranslation('review');
  const dates = useDateFormats(timeZone);
  const words = useReviewWords();
  const id = useId();
  const authors = {
    consumer: words.author(review),
    merchant: t('origin.merchant'),
    moderator: t('origin.moderator'),
  };
  return (
    <section aria-labelledby={id}>
      <Title order={3} size="h5" mb="xs" id={id}>
        {t('exchanges')}
      </Title>
      <Stack gap="sm">
        {review.exchanges.length === 0 && sending === undefined && (
          <Text size="sm" c="dimmed">
            {noneYet}
          </Text>
        )}
        {review.exchanges.map((message) => {
          const text = <MessageText text={message.text} />;
          return (
            <Paper key={message.id} p="sm" className={classes.message ?? ''} data-origin={message.origin}>
              <Text size="xs" c="dimmed" mb={4}>
                <Text span fw={600} c="var(--mantine-color-text)">
                  {authors[message.origin]}
                </Text>{' '}
                · {dates.dateTime(message.at)}
              </Text>
              {renderMessage ? renderMessage(message, text) : text}
            </Paper>
          );
        })}
        {sending !== undefined && (
          <Paper p="sm" className={classes.message ?? ''} data-sending>
            <Text size="xs" c="dimmed" mb={4}>
              {t('sending')}
            </Text>
            <MessageText text={sending} />
          </Paper>
        )}
        {children}
      </Stack>
    </section>
  );
}

function MessageText({ text }: { text: string }) {
  return (
    <Text size="sm" className={classes.text ?? ''}>
      {text}
    </Text>
  );
}
