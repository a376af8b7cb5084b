import { Button, Group, Text } from '@mantine/core';
import { IconMessagePlus, IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Review, ReviewExchange } from '@/api/types';
import { Exchanges } from '@/components/review/Exchanges';
import { MessageForm } from '@/components/review/MessageForm';
import { useCurrentWebsite, useMayChange } from '@/lib/current-website';
import { useDateFormats } from '@/lib/dates';
import { useDraft } from '@/lib/use-draft';

import { changeReply, reply } from '../api/reviews';
import { changeableReply, isAnswerable, type Changeable } from '../review-rules';
import { useChange } from '../use-change';

/** The public exchanges, and the brand's right of reply. */
export function ReplySection({ review }: { review: Review }) {
  const { t } = useTranslation('reviews');
  const { time_zone } = useCurrentWebsite();
  const mayWrite = useMayChange() && isAnswerable(review);
  const draft = useDraft(`reply.${review.id}`);
  const sending = useChange((idWebsite, text: string) => reply(idWebsite, review.id, text));
  const isOurTurn = review.exchanges.at(-1)?.origin !== 'merchant';
  const [wants, setWants] = useState(draft.text !== '');
  const changeable = mayWrite ? changeableReply(review) : null;
  const send = (text: string) => sending.mutate(text, { onSuccess: leave });
  const leave = () => {
    draft.forget();
    setWants(false);
  };
  return (
    <Exchanges
      review={review}
      timeZone={time_zone}
      noneYet={t('noExchanges')}
      sending={sending.isPending ? sending.variables : undefined}
      renderMessage={(message, text) =>
        changeable?.reply.id === message.id ? (
          <OwnReply review={review} changeable={changeable} text={text} />
        ) : (
          text
        )
      }
    >
      {mayWrite && !sending.isPending && (wants || isOurTurn) && (
        <MessageForm
          label={t('reply')}
          hint={t('replyHint')}
          submit={t('sendReply')}
          draft={draft}
          error={sending.error}
          pending={sending.isPending}
          onSend={send}
          {...(isOurTurn ? {} : { onCancel: leave, autoFocus: true })}
        />
      )}
      {mayWrite && !isOurTurn && !wants && (
        <Group>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconMessagePlus size={16} stroke={1.7} />}
            onClick={() => setWants(true)}
          >
            {t('addMessage')}
          </Button>
        </Group>
      )}
    </Exchanges>
  );
}

interface OwnReplyProps {
  review: Review;
  changeable: Changeable;
  text: React.ReactNode;
}

function OwnReply({ review, changeable: { reply: current, until }, text }: OwnReplyProps) {
  const { t } = useTranslation('reviews');
  const dates = useDateFormats(useCurrentWebsite().time_zone);
  const [changing, setChanging] = useState(false);
  if (changing) return <ReplyChange review={review} reply={current} onDone={() => setChanging(false)} />;
  return (
    <>
      {text}
      <Group gap="xs" mt="xs">
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<IconPencil size={14} stroke={1.7} />}
          onClick={() => setChanging(true)}
        >
          {t('changeReply')}
        </Button>
        <Text size="xs" c="dimmed">
          {t('changeUntil', { date: dates.dateTime(until) })}
        </Text>
      </Group>
    </>
  );
}

interface ReplyChangeProps {
  review: Review;
  reply: ReviewExchange;
  onDone: () => void;
}

function ReplyChange({ review, reply: current, onDone }: ReplyChangeProps) {
  const { t } = useTranslation('reviews');
  const draft = useDraft(`change.${current.id}`, current.text);
  const saving = useChange((idWebsite, text: string) => changeReply(idWebsite, review.id, text));
  const leave = () => {
    draft.forget();
    onDone();
  };
  return (
    <MessageForm
      label={t('changeReply')}
      submit={t('saveReply')}
      draft={draft}
      error={saving.error}
      pending={saving.isPending}
      autoFocus
      onSend={(text) => saving.mutate(text, { onSuccess: leave })}
      onCancel={leave}
    />
  );
}
