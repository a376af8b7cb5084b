import { Group, SegmentedControl, VisuallyHidden } from '@mantine/core';
import { IconDeviceDesktop, IconDeviceMobile, IconMoon, IconSun } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { PageScheme } from '@/lib/framed-page';

import type { Device } from './PageFrame';

const DEVICES = [
  { value: 'desktop', Icon: IconDeviceDesktop },
  { value: 'phone', Icon: IconDeviceMobile },
] as const;
const SCHEMES = [
  { value: 'light', Icon: IconSun },
  { value: 'dark', Icon: IconMoon },
] as const;

interface Props {
  device: Device;
  scheme: PageScheme;
  onDevice: (device: Device) => void;
  onScheme: (scheme: PageScheme) => void;
}

/** On what, and in which scheme, a preview is shown. */
export function PageFrameSwitches({ device, scheme, onDevice, onScheme }: Props) {
  const { t } = useTranslation();
  return (
    <Group gap="xs">
      <SegmentedControl
        size="xs"
        aria-label={t('preview.device')}
        value={device}
        onChange={onDevice}
        data={DEVICES.map(({ value, Icon }) => ({
          value,
          label: <IconLabel Icon={Icon} name={t(`preview.${value}`)} />,
        }))}
      />
      <SegmentedControl
        size="xs"
        aria-label={t('preview.scheme')}
        value={scheme}
        onChange={onScheme}
        data={SCHEMES.map(({ value, Icon }) => ({
          value,
          label: <IconLabel Icon={Icon} name={t(`preview.${value}`)} />,
        }))}
      />
    </Group>
  );
}

function IconLabel({ Icon, name }: { Icon: typeof IconSun; name: string }) {
  return (
    <span title={name}>
      <Icon size={16} stroke={1.7} style={{ display: 'block', margin: '2px auto' }} />
      <VisuallyHidden>{name}</VisuallyHidden>
    </span>
  );
}
