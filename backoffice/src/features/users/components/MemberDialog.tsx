import { Button, Divider, Group, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconMailForward, IconUserMinus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Member } from '@/api/types';
import { Confirm } from '@/components/Confirm';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useCurrentOrganization } from '@/lib/current-organization';

import { invite, membersQuery, removeMember, type Access } from '../api/users';
import { AccessFields } from './AccessFields';

interface Props {
  member: Member;
  onChange: (access: Access) => void;
  onClose: () => void;
}

export function MemberDialog({ member, onChange, onClose }: Props) {
  const { t: common } = useTranslation();
  const [access, setAccess] = useState<Access>({ role: member.role, websites: member.websites });
  return (
    <Modal opened onClose={onClose} title={<Text fw={650}>{member.name}</Text>} withCloseButton={false}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {member.email}
        </Text>
        <AccessFields access={access} onChange={setAccess} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common('app.cancel')}
          </Button>
          <Button
            onClick={() => {
              onChange(access);
              onClose();
            }}
          >
            {common('saving.save')}
          </Button>
        </Group>
        <Divider />
        {member.joined_at === null && <InviteAgain member={member} />}
        <Removal member={member} onDone={onClose} />
      </Stack>
    </Modal>
  );
}

function InviteAgain({ member }: { member: Member }) {
  const { t } = useTranslation('users');
  const { organization } = useCurrentOrganization();
  const { email, name, language, role, websites } = member;
  const again = useMutation({
    mutationFn: () => invite(organization.id, { email, name, language, role, websites }),
  });
  return (
    <Stack gap="xs" align="flex-start">
      <Button
        variant="default"
        leftSection={<IconMailForward size={16} stroke={1.7} />}
        loading={again.isPending}
        disabled={again.isSuccess}
        onClick={() => again.mutate()}
      >
        {t('inviteAgain')}
      </Button>
      <Text size="sm" role="status">
        {again.isSuccess && t('invitedAgain', { email })}
      </Text>
      {again.error && <ProblemAlert error={again.error} />}
    </Stack>
  );
}

/** Asks before: who belongs to nothing else loses the account, and a new invitation is no undo. */
function Removal({ member, onDone }: { member: Member; onDone: () => void }) {
  const { t } = useTranslation('users');
  const { organization } = useCurrentOrganization();
  const queryClient = useQueryClient();
  const [asking, dialog] = useDisclosure();
  const removal = useMutation({
    mutationFn: () => removeMember(organization.id, member.id),
    onSuccess: async () => {
      await queryClient.invalidateQueries(membersQuery(organization.id));
      onDone();
    },
  });
  return (
    <>
      <Button
        variant="light"
        color="red"
        w="fit-content"
        leftSection={<IconUserMinus size={16} stroke={1.7} />}
        onClick={dialog.open}
      >
        {t('remove')}
      </Button>
      <Confirm
        opened={asking}
        title={t('remove')}
        text={t('removeAsk', { name: member.name, organization: organization.name })}
        action={t('removeConfirm')}
        running={removal.isPending}
        error={removal.error}
        onConfirm={() => removal.mutate()}
        onClose={dialog.close}
      />
    </>
  );
}
