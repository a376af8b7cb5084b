import { Anchor, Group } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { Link } from 'react-router';

export function BackLink({ to, children }: { to: string; children: string }) {
  return (
    <Anchor component={Link} to={to} size="sm" c="dimmed">
      <Group gap={4} component="span" mb="xs">
        <IconArrowLeft size={16} stroke={1.7} aria-hidden />
        {children}
      </Group>
    </Anchor>
  );
}
