import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';

import type { FeedFlow, Website } from '@/api/types';
import { Confirm } from '@/components/Confirm';

import { flowQuery, flowsQuery, removeFlow } from '../api/flows';
import { flowsPath } from '../paths';

/** What goes with a flow cannot be brought back, so it is asked first. */
export function RemoveFlow({ flow, website: { id_website } }: { flow: FeedFlow; website: Website }) {
  const { t } = useTranslation('feeds');
  const [asking, dialog] = useDisclosure();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
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
      <Confirm
        opened={asking}
        title={t('removeTitle')}
        text={t('removeText')}
        action={t('remove')}
        running={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
        onClose={dialog.close}
      />
    </div>
  );
}
