import { Anchor, Button, Modal, Stack, Text } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { rememberSession } from '@/api/known-session';
import type { Session } from '@/api/types';

import { findSession, sessionQuery } from '../api/get-session';
import { SignInForm } from './SignInForm';

const ABOVE_OTHER_DIALOGS = 1000;
/** On what has the focus: keeps Escape from closing the dialogs below, and what was typed there. */
const NO_ESCAPE = ['data-mantine-stop-propagation', 'true'] as const;

/** Lies over the page its person was on, which stays as it is; only signing in again takes it away. */
export function SessionOverDialog({ ended }: { ended: Session }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();

  const goOn = (session: Session) => {
    if (session.user.id === ended.user.id) {
      queryClient.setQueryData(sessionQuery.queryKey, session);
      rememberSession(session);
    } else window.location.reload(); // nothing here is theirs
  };
  const lookElsewhere = async () => {
    const session = await findSession().catch(() => null); // unreachable: signing in will tell
    if (session) goOn(session);
  };
  useWindowEvent('focus', () => void lookElsewhere()); // another tab may have signed in

  return (
    <Modal
      opened
      onClose={() => undefined}
      title={<Text fw={650}>{t('signIn.endedTitle')}</Text>}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      returnFocus={false} // who opens it knows better where it was
      zIndex={ABOVE_OTHER_DIALOGS}
    >
      <Stack gap="md" onFocusCapture={({ target }) => target.setAttribute(...NO_ESCAPE)}>
        <Text size="sm">{t('signIn.endedText')}</Text>
        <SignInForm email={ended.user.email} onSignedIn={goOn} />
        <Button variant="subtle" onClick={() => window.location.assign('/app/login')}>
          {t('signIn.somebodyElse')}
        </Button>
        <Anchor href="/app/reset" target="_blank" size="sm">
          {t('signIn.forgotten')}
        </Anchor>
      </Stack>
    </Modal>
  );
}
