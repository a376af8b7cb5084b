import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';

import { ApiProblem } from '@/api/problem';
import { i18n } from '@/lib/i18n';

import { useProblemText } from './use-problem-text';

const UNDO_MILLISECONDS = 10_000; // they stay longer under the pointer and while they have the focus
const SAID_MILLISECONDS = 4_000;

/** Says what was done, and offers the way back instead of having asked before. */
export function offerUndo(done: string, takeBack: () => Promise<unknown>): void {
  let isAsked = false; // what is clicked takes a moment to go
  const onUndo = () => {
    if (!isAsked) void undo(id, takeBack);
    isAsked = true;
  };
  const id = notifications.show({
    message: <Undoable done={done} onUndo={onUndo} />,
    autoClose: UNDO_MILLISECONDS,
    ...look(),
  });
}

/** Says what was done and needs no way back. */
export function tellDone(done: string): void {
  notifications.show({ message: done, autoClose: SAID_MILLISECONDS, ...look() });
}

/** Says why something that was shown as done has come back as it was. */
export function tellRefusal(error: unknown): void {
  notifications.show({ message: <Refusal error={error} />, autoClose: false, ...look('red') });
}

interface Undone {
  what: string;
  wayBack: string;
  onReturn: () => void;
}

/** Says the same of something its person has gone on from, and leads back to it on request. */
export function offerReturn(error: unknown, { what, wayBack, onReturn }: Undone): void {
  const goBack = () => {
    notifications.hide(id);
    onReturn();
  };
  const id = notifications.show({
    title: what,
    message: (
      <>
        <Refusal error={error} />
        <Button variant="light" color="red" size="compact-sm" mt={6} onClick={goBack}>
          {wayBack}
        </Button>
      </>
    ),
    autoClose: false,
    ...look('red'),
  });
}

async function undo(id: string, takeBack: () => Promise<unknown>): Promise<void> {
  notifications.hide(id);
  try {
    await takeBack();
    tellDone(i18n.t('saving.undone'));
  } catch (error) {
    tellRefusal(error);
  }
}

function look(color = 'proof') {
  return { color, withBorder: true, closeButtonProps: { 'aria-label': i18n.t('app.close') } };
}

function Undoable({ done, onUndo }: { done: string; onUndo: () => void }) {
  const { t } = useTranslation();
  return (
    <Group justify="space-between" wrap="nowrap" gap="sm">
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {done}
      </Text>
      <Button variant="light" size="compact-sm" flex="none" onClick={onUndo}>
        {t('saving.undo')}
      </Button>
    </Group>
  );
}

function Refusal({ error }: { error: unknown }) {
  const { message, reference } = useProblemText()(error);
  const faults = error instanceof ApiProblem ? error.errors : [];
  return (
    <>
      <Text size="sm" c="var(--mantine-color-text)">
        {[message, ...faults.map((fault) => fault.message)].join(' ')}
      </Text>
      <Text size="xs" c="dimmed">
        {reference}
      </Text>
    </>
  );
}
