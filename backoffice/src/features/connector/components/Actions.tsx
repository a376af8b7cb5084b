import { Button, Group, Text } from '@mantine/core';
import { IconDownload, IconPlugConnected, IconSend } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { Website } from '@/api/types';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useMayChange } from '@/lib/current-website';

import { useCheck, usePoll } from '../api/connector';
import { useRetrievalWords } from '../use-retrieval-words';

/** What can be asked of the shop, one after the other. */
export function Actions({ website }: { website: Website }) {
  const { t } = useTranslation('connector');
  const words = useRetrievalWords();
  const test = useCheck(website.id_website, 'test');
  const send = useCheck(website.id_website, 'send-configuration');
  const poll = usePoll(website.id_website);
  const actions = [
    { label: t('test'), action: test, Icon: IconPlugConnected },
    { label: t('send'), action: send, Icon: IconSend },
    { label: t('poll'), action: poll, Icon: IconDownload },
  ];
  const isBusy = actions.some(({ action }) => action.isPending);
  const failed = actions.find(({ action }) => action.error);
  if (!useMayChange()) return null;
  return (
    <>
      <Group gap="xs">
        {actions.map(({ label, action, Icon }) => (
          <Button
            key={label}
            variant="default"
            leftSection={<Icon size={16} stroke={1.7} />}
            loading={action.isPending}
            disabled={isBusy && !action.isPending}
            onClick={() => {
              actions.forEach((each) => each.action.reset());
              action.mutate();
            }}
          >
            {label}
          </Button>
        ))}
        <Text size="sm" role="status">
          {poll.data && words.summary(poll.data)}
        </Text>
      </Group>
      {failed && <ProblemAlert error={failed.action.error} />}
    </>
  );
}
