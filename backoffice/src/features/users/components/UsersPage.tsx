import { Button, Skeleton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconUserPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { PageHeading } from '@/components/PageHeading';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useCurrentOrganization } from '@/lib/current-organization';
import { useIsOwner } from '@/lib/current-website';

import { membersQuery } from '../api/users';
import { InviteDialog } from './InviteDialog';
import { Members } from './Members';

export function UsersPage() {
  const { t } = useTranslation('users');
  const isOwner = useIsOwner();
  const { organization } = useCurrentOrganization();
  const members = useQuery(membersQuery(organization.id));
  const [inviting, dialog] = useDisclosure();
  const action = isOwner && (
    <Button leftSection={<IconUserPlus size={18} stroke={1.7} />} onClick={dialog.open}>
      {t('invite')}
    </Button>
  );
  return (
    <>
      <PageHeading title={t('title')} website={organization} actions={action}>
        {t(isOwner ? 'subtitle' : 'readOnly', { organization: organization.name })}
      </PageHeading>
      {members.isPending && <Skeleton height={200} />}
      {members.isError && <ProblemAlert error={members.error} onRetry={() => void members.refetch()} />}
      {members.data && <Members members={members.data} />}
      <InviteDialog opened={inviting} onClose={dialog.close} />
    </>
  );
}
