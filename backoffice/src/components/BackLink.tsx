import { Anchor, Group } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { Link } from 'react-router';

interface Props {
  to?: string; // by default the address above this one
  children: string;
}

/** The way from one thing back to the list it is in. */
export function BackLink({ to = '..', children }: Props) {
  return (
    <Anchor component={Link} to={to} relative="path" size="sm" c="dimmed">
      <Group gap={4} component="span" mb="xs">
        <IconArrowLeft size={16} stroke={1.7} aria-hidden />
        {children}
      </Group>
    </Anchor>
  );
}
