import { Button, Group, Modal, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';

import type { FeedFlow, Website } from '@/api/types';
import { ProblemAlert } from '@/components/ProblemAlert';

import { flowQuery, flowsQuery, removeFlow, useFlowChange } from '../api/flows';
import { flowsPath } from '../paths';

/** What goes with a flow cannot be brought back, so it is asked first, and pausing is offered. */
export function RemoveFlow({ flow, website: { id_website } }: { flow: FeedFlow; website: Website }) {
  const { t } = useTranslation('feeds');
  const [asking, dialog] = useDisclosure();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const pause = useFlowChange(id_website, flow.id);
  const remove = useMutation({
    mutationFn: () => removeFlow(id_website, flow.id),
    onSuccess: async () => {
      await queryClient.invalidateQueries(flowsQuery(id_website));
      await navigate(flowsPath(id_website));
      queryClient.removeQueries(flowQuery(id_website, flow.id));
    },
  });
  return (
    <div>
      <Button
        variant="subtle"
        color="red"
        leftSection={<IconTrash size={16} stroke={1.7} />}
        onClick={dialog.open}
      >
        {t('remove')}
      </Button>
      <Modal
        opened={asking}
        onClose={dialog.close}
        title={<Text fw={650}>{t('removeTitle')}</Text>}
        withCloseButton={false}
      >
        <Text size="sm">{t('removeText')}</Text>
        {remove.error && <ProblemAlert error={remove.error} />}
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={dialog.close} data-autofocus>
            {t('cancel')}
          </Button>
          {flow.active && (
            <Button
              variant="default"
              onClick={() => pause.mutate({ active: false }, { onSettled: dialog.close })}
            >
              {t('removePause')}
            </Button>
          )}
          <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
            {t('remove')}
          </Button>
        </Group>
      </Modal>
    </div>
  );
}
