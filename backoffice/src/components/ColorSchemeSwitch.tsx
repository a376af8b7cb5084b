import {
  SegmentedControl,
  useMantineColorScheme,
  VisuallyHidden,
  type MantineColorScheme,
} from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

const CHOICES = [
  { value: 'light', Icon: IconSun },
  { value: 'dark', Icon: IconMoon },
  { value: 'auto', Icon: IconDeviceDesktop },
] as const satisfies readonly { value: MantineColorScheme; Icon: typeof IconSun }[];

export function ColorSchemeSwitch({ fullWidth = false }: { fullWidth?: boolean }) {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <SegmentedControl
      aria-label={t('app.colorScheme')}
      size="xs"
      fullWidth={fullWidth}
      value={colorScheme}
      onChange={setColorScheme}
      data={CHOICES.map(({ value, Icon }) => ({
        value,
        label: <SchemeLabel Icon={Icon} name={t(`app.${value}`)} />,
      }))}
    />
  );
}

function SchemeLabel({ Icon, name }: { Icon: typeof IconSun; name: string }) {
  return (
    <span title={name}>
      <Icon size={16} stroke={1.7} style={{ display: 'block', margin: '2px auto' }} />
      <VisuallyHidden>{name}</VisuallyHidden>
    </span>
  );
}
