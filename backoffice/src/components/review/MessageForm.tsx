import { Button, Group, Kbd, Stack, Text, Textarea } from '@mantine/core';
import { getHotkeyHandler } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';

import { ApiProblem } from '@/api/problem';
import { ProblemAlert } from '@/components/ProblemAlert';
import type { Draft } from '@/lib/use-draft';

const MAX_CHARS = 2000; // domain.md 7.6
const ALMOST_FULL = 1800;

interface Props {
  label: string;
  hint?: string;
  submit: string;
  draft: Draft;
  error: Error | null;
  pending: boolean;
  autoFocus?: boolean;
  onSend: (text: string) => void;
  onCancel?: () => void;
}

/** A public message being written, as long as it may be. */
export function MessageForm(props: Props) {
  const { label, hint, submit, draft, error, pending, autoFocus = false, onSend, onCancel } = props;
  const { t } = useTranslation('review');
  const text = draft.text.trim();
  const mayBeSent = text !== '' && text.length <= MAX_CHARS && !pending;
  const send = () => {
    if (mayBeSent) onSend(text);
  };
  const refusal = error instanceof ApiProblem ? error.errors[0]?.message : undefined;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Stack gap="xs">
        <Textarea
          label={label}
          description={hint}
          error={text.length > MAX_CHARS ? t('tooLong', { limit: MAX_CHARS }) : refusal}
          autosize
          minRows={3}
          maxRows={14}
          data-autofocus={autoFocus || undefined}
          autoFocus={autoFocus}
          value={draft.text}
          onChange={({ currentTarget }) => draft.change(currentTarget.value)}
          onKeyDown={getHotkeyHandler([['mod+Enter', send]])}
        />
        {error && !refusal && <ProblemAlert error={error} />}
        <Group justify="flex-end" gap="xs">
          <Text size="xs" c="dimmed" mr="auto" visibleFrom="xs">
            {text.length >= ALMOST_FULL ? (
              t('length', { length: text.length, limit: MAX_CHARS })
            ) : (
              <SendKeys />
            )}
          </Text>
          {onCancel && (
            <Button variant="default" size="xs" onClick={onCancel}>
              {t('cancel')}
            </Button>
          )}
          <Button type="submit" size="xs" loading={pending} disabled={!mayBeSent}>
            {submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function SendKeys() {
  const { t } = useTranslation('review');
  return (
    <>
      <Kbd size="xs">{t('keys.ctrl')}</Kbd> <Kbd size="xs">↵</Kbd> {t('keys.sends')}
    </>
  );
}
