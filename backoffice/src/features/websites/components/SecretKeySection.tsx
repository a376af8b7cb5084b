import { Alert, Button, Group, Modal, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconKey, IconRefresh } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import type { Website } from '@/api/types';
import { CopyField } from '@/components/CopyField';
import { ProblemAlert } from '@/components/ProblemAlert';
import { Pair, Section } from '@/components/Section';
import { useIsOwner } from '@/lib/current-website';

import { websitesQuery } from '../api/list-websites';
import { regenerateSecretKey } from '../api/websites';

/** What a shop's module is set up with. A new key is shown in full once, until this screen is left. */
export function SecretKeySection({ website }: { website: Website }) {
  const { t } = useTranslation('website');
  const owns = useIsOwner();
  const queryClient = useQueryClient();
  const [asking, dialog] = useDisclosure();
  const renew = useMutation({
    mutationFn: () => regenerateSecretKey(website.id_website),
    onSuccess: () => queryClient.invalidateQueries(websitesQuery),
    onSettled: dialog.close,
    gcTime: 0, // the key is not to outlive this screen
  });
  const newKey = renew.data?.secret_key ?? null;
  const copied = { copiedLabel: t('copied') };
  return (
    <Section title={t('key')} hint={t('keyHint')}>
      <Pair>
        <CopyField
          label={t('idWebsite')}
          value={website.id_website}
          copyLabel={t('copy', { label: t('idWebsite') })}
          {...copied}
        />
        <CopyField
          label={t('secretKey')}
          value={newKey}
          shown={newKey ?? website.secret_key}
          copyLabel={t('copy', { label: t('secretKey') })}
          {...copied}
        />
      </Pair>
      <div role="status">
        {newKey && (
          <Alert color="proof" icon={<IconKey />}>
            {t('newKeyDone')}
          </Alert>
        )}
      </div>
      {renew.error && <ProblemAlert error={renew.error} />}
      {owns && (
        <Button
          variant="default"
          leftSection={<IconRefresh size={16} stroke={1.7} />}
          onClick={dialog.open}
          w="fit-content"
        >
          {t('newKey')}
        </Button>
      )}
      <Modal
        opened={asking}
        onClose={dialog.close}
        title={<Text fw={650}>{t('newKey')}</Text>}
        withCloseButton={false}
      >
        <Text size="sm">{t('newKeyAsk')}</Text>
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={dialog.close} data-autofocus>
            {t('cancel')}
          </Button>
          <Button color="red" loading={renew.isPending} onClick={() => renew.mutate()}>
            {t('newKeyConfirm')}
          </Button>
        </Group>
      </Modal>
    </Section>
  );
}
