import { Button, Group, Modal, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { ProblemAlert } from './ProblemAlert';

interface Props {
  opened: boolean;
  title: string;
  text: string;
  action: string; // what the button does, in its words
  running: boolean;
  error: Error | null;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before what cannot be undone. */
export function Confirm({ opened, title, text, action, running, error, onConfirm, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Modal opened={opened} onClose={onClose} title={<Text fw={650}>{title}</Text>} withCloseButton={false}>
      <Text size="sm">{text}</Text>
      {error && <ProblemAlert error={error} />}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          {t('app.cancel')}
        </Button>
        <Button color="red" data-autofocus loading={running} onClick={onConfirm}>
          {action}
        </Button>
      </Group>
    </Modal>
  );
}
