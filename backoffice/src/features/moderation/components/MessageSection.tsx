import { Button, Group } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconMessagePlus } from '@tabler/icons-react';
import type { UseMutationResult } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ModeratedReview } from '@/api/types';
import { Exchanges } from '@/components/review/Exchanges';
import { MessageForm } from '@/components/review/MessageForm';
import { useDraft } from '@/lib/use-draft';
import { OWN_ZONE } from '@/lib/zone';

interface Props {
  review: ModeratedReview;
  writing: UseMutationResult<ModeratedReview, Error, string>;
}

/** The public exchanges, and a moderator's part in them. */
export function MessageSection({ review, writing }: Props) {
  const { t } = useTranslation('moderation');
  const draft = useDraft(`moderator.${review.id}`);
  const [wants, setWants] = useState(draft.text !== '');
  const mayWrite = review.state !== 'refused' && review.state !== 'withdrawn';
  useHotkeys([['m', () => setWants(mayWrite)]]);
  const leave = () => {
    draft.forget();
    setWants(false);
  };
  return (
    <Exchanges
      review={review}
      timeZone={OWN_ZONE}
      noneYet={t('noExchanges')}
      sending={writing.isPending ? writing.variables : undefined}
    >
      {mayWrite && wants && !writing.isPending && (
        <MessageForm
          label={t('message')}
          hint={t('messageHint')}
          submit={t('sendMessage')}
          draft={draft}
          error={writing.error}
          pending={writing.isPending}
          autoFocus
          onSend={(text) => writing.mutate(text, { onSuccess: leave })}
          onCancel={leave}
        />
      )}
      {mayWrite && !wants && (
        <Group>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconMessagePlus size={16} stroke={1.7} />}
            onClick={() => setWants(true)}
          >
            {t('write')}
          </Button>
        </Group>
      )}
    </Exchanges>
  );
}
