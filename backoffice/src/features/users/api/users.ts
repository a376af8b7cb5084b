import { queryOptions } from '@tanstack/react-query';

import { client, unwrap } from '@/api/client';
import type { Member } from '@/api/types';

const USERS = '/api/v1/users';

/** What a person may do, and on which websites (null: all of them). */
export type Access = Pick<Member, 'role' | 'websites'>;

export type Invitation = Access & Pick<Member, 'email' | 'name' | 'language'>;

export function membersQuery(organizationId: string) {
  return queryOptions({
    queryKey: ['members', organizationId],
    queryFn: async () => (await unwrap(client.GET(USERS, { params: { query: of(organizationId) } }))).items,
  });
}

/** Writes to the person; again, if they have not come yet. */
export function invite(organizationId: string, invitation: Invitation): Promise<Member> {
  return unwrap(client.POST(USERS, { body: { ...of(organizationId), ...invitation } }));
}

export function changeAccess(organizationId: string, userId: string, access: Access): Promise<Member> {
  const path = { user_id: userId };
  return unwrap(
    client.PATCH(`${USERS}/{user_id}`, { params: { path }, body: { ...of(organizationId), ...access } }),
  );
}

export function removeMember(organizationId: string, userId: string): Promise<unknown> {
  const params = { path: { user_id: userId }, query: of(organizationId) };
  return unwrap(client.DELETE(`${USERS}/{user_id}`, { params }));
}

function of(organizationId: string) {
  return { organization_id: organizationId };
}
