import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCircleX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import type { ReviewRequestDetail } from '@/api/types';
import { Confirm } from '@/components/Confirm';
import { useCurrentWebsite, useMayChange } from '@/lib/current-website';

import { cancelRequest, showCancelled } from '../api/cancel-request';

/** For a request that has not been sent; what is cancelled cannot be asked for again. */
export function CancelRequest({ request }: { request: ReviewRequestDetail }) {
  const { t } = useTranslation();
  const website = useCurrentWebsite();
  const queryClient = useQueryClient();
  const mayChange = useMayChange();
  const [asked, dialog] = useDisclosure();
  const cancel = useMutation({
    mutationFn: () => cancelRequest(website.id_website, request.id),
    onSuccess: (cancelled) => {
      dialog.close();
      return showCancelled(queryClient, website.id_website, cancelled);
    },
  });
  if (!mayChange || request.status !== 'programmed') return null;
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconCircleX size={18} stroke={1.7} />}
        onClick={() => {
          cancel.reset();
          dialog.open();
        }}
      >
        {t('request.cancel')}
      </Button>
      <Confirm
        opened={asked}
        title={t('request.cancel')}
        text={t('request.cancelText', { email: request.email })}
        action={t('request.cancel')}
        running={cancel.isPending}
        error={cancel.error}
        onConfirm={() => cancel.mutate()}
        onClose={dialog.close}
      />
    </>
  );
}
