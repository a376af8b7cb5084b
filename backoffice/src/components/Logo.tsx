import { Group, Text } from '@mantine/core';

import mark from '@/components/mark.svg';

export function Logo() {
  return (
    <Group gap={10} wrap="nowrap">
      <img src={mark} alt="" width={28} height={28} />
      <Text fw={700} size="lg" lts={-0.4}>
        Proofmark
      </Text>
    </Group>
  );
}
